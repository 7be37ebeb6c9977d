/** What a cluster's discovery says of a kind and its types do not. */
export interface KindNames {
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly namespaced?: false;
  readonly plural?: string;
}

const cluster = { namespaced: false } as const;
const all = ['all'];
const istio = ['istio-io'];
const gateway = ['gateway-api'];
const prometheus = ['prometheus-operator'];

/**
 * By `group/Kind`. A kind that is absent is namespaced, has no short name, and a regular plural.
 * Sources: `kubectl api-resources` of Kubernetes 1.34; spec.names and spec.scope of the CRDs of
 * Istio 1.32, Argo CD 3.6, Gateway API 1.4 and the Prometheus operator 0.86.
 */
export const kindNames: Readonly<Record<string, KindNames>> = {
  '/ComponentStatus': { ...cluster, shortNames: ['cs'] },
  '/ConfigMap': { shortNames: ['cm'] },
  '/Endpoints': { shortNames: ['ep'], plural: 'endpoints' },
  '/Event': { shortNames: ['ev'] },
  '/LimitRange': { shortNames: ['limits'] },
  '/Namespace': { ...cluster, shortNames: ['ns'] },
  '/Node': { ...cluster, shortNames: ['no'] },
  '/PersistentVolume': { ...cluster, shortNames: ['pv'] },
  '/PersistentVolumeClaim': { shortNames: ['pvc'] },
  '/Pod': { shortNames: ['po'], categories: all },
  '/ReplicationController': { shortNames: ['rc'], categories: all },
  '/ResourceQuota': { shortNames: ['quota'] },
  '/Service': { shortNames: ['svc'], categories: all },
  '/ServiceAccount': { shortNames: ['sa'] },
  'admissionregistration.k8s.io/MutatingAdmissionPolicy': cluster,
  'admissionregistration.k8s.io/MutatingAdmissionPolicyBinding': cluster,
  'admissionregistration.k8s.io/MutatingWebhookConfiguration': cluster,
  'admissionregistration.k8s.io/ValidatingAdmissionPolicy': cluster,
  'admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding': cluster,
  'admissionregistration.k8s.io/ValidatingWebhookConfiguration': cluster,
  'apiextensions.k8s.io/CustomResourceDefinition': {
    ...cluster,
    shortNames: ['crd', 'crds'],
    categories: ['api-extensions'],
  },
  'apiregistration.k8s.io/APIService': { ...cluster, categories: ['api-extensions'] },
  'apps/DaemonSet': { shortNames: ['ds'], categories: all },
  'apps/Deployment': { shortNames: ['deploy'], categories: all },
  'apps/ReplicaSet': { shortNames: ['rs'], categories: all },
  'apps/StatefulSet': { shortNames: ['sts'], categories: all },
  'authentication.k8s.io/SelfSubjectReview': cluster,
  'authentication.k8s.io/TokenReview': cluster,
  'authorization.k8s.io/SelfSubjectAccessReview': cluster,
  'authorization.k8s.io/SelfSubjectRulesReview': cluster,
  'authorization.k8s.io/SubjectAccessReview': cluster,
  'autoscaling/HorizontalPodAutoscaler': { shortNames: ['hpa'], categories: all },
  'batch/CronJob': { shortNames: ['cj'], categories: all },
  'batch/Job': { categories: all },
  'certificates.k8s.io/CertificateSigningRequest': { ...cluster, shortNames: ['csr'] },
  'certificates.k8s.io/ClusterTrustBundle': cluster,
  'events.k8s.io/Event': { shortNames: ['ev'] },
  'flowcontrol.apiserver.k8s.io/FlowSchema': cluster,
  'flowcontrol.apiserver.k8s.io/PriorityLevelConfiguration': cluster,
  'internal.apiserver.k8s.io/StorageVersion': cluster,
  'networking.k8s.io/Ingress': { shortNames: ['ing'] },
  'networking.k8s.io/IngressClass': cluster,
  'networking.k8s.io/IPAddress': { ...cluster, shortNames: ['ip'] },
  'networking.k8s.io/NetworkPolicy': { shortNames: ['netpol'] },
  'networking.k8s.io/ServiceCIDR': cluster,
  'node.k8s.io/RuntimeClass': cluster,
  'policy/PodDisruptionBudget': { shortNames: ['pdb'] },
  'rbac.authorization.k8s.io/ClusterRole': cluster,
  'rbac.authorization.k8s.io/ClusterRoleBinding': cluster,
  'resource.k8s.io/DeviceClass': cluster,
  'resource.k8s.io/DeviceTaintRule': cluster,
  'resource.k8s.io/ResourceSlice': cluster,
  'scheduling.k8s.io/PriorityClass': { ...cluster, shortNames: ['pc'] },
  'storage.k8s.io/CSIDriver': cluster,
  'storage.k8s.io/CSINode': cluster,
  'storage.k8s.io/StorageClass': { ...cluster, shortNames: ['sc'] },
  'storage.k8s.io/VolumeAttachment': cluster,
  'storage.k8s.io/VolumeAttributesClass': { ...cluster, shortNames: ['vac'] },
  'storagemigration.k8s.io/StorageVersionMigration': cluster,

  'extensions.istio.io/TrafficExtension': { categories: [...istio, 'extensions-istio-io'] },
  'extensions.istio.io/WasmPlugin': { categories: [...istio, 'extensions-istio-io'] },
  'networking.istio.io/DestinationRule': {
    shortNames: ['dr'],
    categories: [...istio, 'networking-istio-io'],
  },
  'networking.istio.io/EnvoyFilter': { categories: [...istio, 'networking-istio-io'] },
  'networking.istio.io/Gateway': {
    shortNames: ['gw'],
    categories: [...istio, 'networking-istio-io'],
  },
  'networking.istio.io/ProxyConfig': { categories: [...istio, 'networking-istio-io'] },
  'networking.istio.io/ServiceEntry': {
    shortNames: ['se'],
    categories: [...istio, 'networking-istio-io'],
  },
  'networking.istio.io/Sidecar': { categories: [...istio, 'networking-istio-io'] },
  'networking.istio.io/VirtualService': {
    shortNames: ['vs'],
    categories: [...istio, 'networking-istio-io'],
  },
  'networking.istio.io/WorkloadEntry': {
    shortNames: ['we'],
    categories: [...istio, 'networking-istio-io'],
  },
  'networking.istio.io/WorkloadGroup': {
    shortNames: ['wg'],
    categories: [...istio, 'networking-istio-io'],
  },
  'security.istio.io/AuthorizationPolicy': {
    shortNames: ['ap'],
    categories: [...istio, 'security-istio-io'],
  },
  'security.istio.io/PeerAuthentication': {
    shortNames: ['pa'],
    categories: [...istio, 'security-istio-io'],
  },
  'security.istio.io/RequestAuthentication': {
    shortNames: ['ra'],
    categories: [...istio, 'security-istio-io'],
  },
  'telemetry.istio.io/Telemetry': {
    shortNames: ['telemetry'],
    categories: [...istio, 'telemetry-istio-io'],
  },

  'argoproj.io/Application': { shortNames: ['app', 'apps'] },
  'argoproj.io/ApplicationSet': { shortNames: ['appset', 'appsets'] },
  'argoproj.io/AppProject': { shortNames: ['appproj', 'appprojs'] },

  'gateway.networking.k8s.io/BackendTLSPolicy': { shortNames: ['btlspolicy'], categories: gateway },
  'gateway.networking.k8s.io/Gateway': { shortNames: ['gtw'], categories: gateway },
  'gateway.networking.k8s.io/GatewayClass': { ...cluster, shortNames: ['gc'], categories: gateway },
  'gateway.networking.k8s.io/GRPCRoute': { categories: gateway },
  'gateway.networking.k8s.io/HTTPRoute': { categories: gateway },
  'gateway.networking.k8s.io/ReferenceGrant': { shortNames: ['refgrant'], categories: gateway },
  'gateway.networking.k8s.io/TCPRoute': { categories: gateway },
  'gateway.networking.k8s.io/TLSRoute': { categories: gateway },
  'gateway.networking.k8s.io/UDPRoute': { categories: gateway },

  'monitoring.coreos.com/Alertmanager': { shortNames: ['am'], categories: prometheus },
  'monitoring.coreos.com/AlertmanagerConfig': { shortNames: ['amcfg'], categories: prometheus },
  'monitoring.coreos.com/PodMonitor': { shortNames: ['pmon'], categories: prometheus },
  'monitoring.coreos.com/Probe': { shortNames: ['prb'], categories: prometheus },
  'monitoring.coreos.com/Prometheus': {
    shortNames: ['prom'],
    categories: prometheus,
    plural: 'prometheuses',
  },
  'monitoring.coreos.com/PrometheusAgent': { shortNames: ['promagent'], categories: prometheus },
  'monitoring.coreos.com/PrometheusRule': { shortNames: ['promrule'], categories: prometheus },
  'monitoring.coreos.com/ScrapeConfig': { shortNames: ['scfg'], categories: prometheus },
  'monitoring.coreos.com/ServiceMonitor': { shortNames: ['smon'], categories: prometheus },
  'monitoring.coreos.com/ThanosRuler': { shortNames: ['ruler'], categories: prometheus },
};
