{{- define "istiod.labels" -}}
app: istiod
app.kubernetes.io/managed-by: Helm
app.kubernetes.io/name: istiod
app.kubernetes.io/part-of: istio
istio.io/rev: {{ .Values.revision }}
release: istio
{{- end -}}
