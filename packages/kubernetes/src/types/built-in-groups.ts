/** One line per resource: `plural Kind scope [short,names] [flags]`; sub-lines begin with `/`. */
export interface BuiltInGroup {
  readonly group: string;
  /** Preferred version first. */
  readonly versions: readonly string[];
  readonly resources: string;
}

/**
 * The resources of Kubernetes 1.34 with its default feature gates, groups in discovery order.
 * Scope N or C; flags: all = category `all`, api-extensions = that category, -dc = no deletecollection, c = create only, gl = get and list only.
 * Subresources: `/name[:verbs[:Kind[:group/version]]]`, verbs c g p u d; default `gpu` of the resource's own kind.
 */
export const builtInGroups: readonly BuiltInGroup[] = [
  {
    group: '',
    versions: ['v1'],
    resources: `
bindings Binding N - c
componentstatuses ComponentStatus C cs gl
configmaps ConfigMap N cm
endpoints Endpoints N ep singular=endpoints
events Event N ev
limitranges LimitRange N limits
namespaces Namespace C ns -dc
/finalize:u
/status
nodes Node C no
/proxy:cdgpu:NodeProxyOptions
/status
persistentvolumeclaims PersistentVolumeClaim N pvc
/status
persistentvolumes PersistentVolume C pv
/status
pods Pod N po all
/attach:cg:PodAttachOptions
/binding:c:Binding
/ephemeralcontainers
/eviction:c:Eviction:policy/v1
/exec:cg:PodExecOptions
/log:g
/portforward:cg:PodPortForwardOptions
/proxy:cdgpu:PodProxyOptions
/resize
/status
podtemplates PodTemplate N -
replicationcontrollers ReplicationController N rc all
/scale:gpu:Scale:autoscaling/v1
/status
resourcequotas ResourceQuota N quota
/status
secrets Secret N -
serviceaccounts ServiceAccount N sa
/token:c:TokenRequest:authentication.k8s.io/v1
services Service N svc all
/proxy:cdgpu:ServiceProxyOptions
/status`,
  },
  {
    group: 'apiregistration.k8s.io',
    versions: ['v1'],
    resources: `
apiservices APIService C - api-extensions
/status`,
  },
  {
    group: 'apps',
    versions: ['v1'],
    resources: `
controllerrevisions ControllerRevision N -
daemonsets DaemonSet N ds all
/status
deployments Deployment N deploy all
/scale:gpu:Scale:autoscaling/v1
/status
replicasets ReplicaSet N rs all
/scale:gpu:Scale:autoscaling/v1
/status
statefulsets StatefulSet N sts all
/scale:gpu:Scale:autoscaling/v1
/status`,
  },
  { group: 'events.k8s.io', versions: ['v1'], resources: 'events Event N ev' },
  {
    group: 'authentication.k8s.io',
    versions: ['v1'],
    resources: `
selfsubjectreviews SelfSubjectReview C - c
tokenreviews TokenReview C - c`,
  },
  {
    group: 'authorization.k8s.io',
    versions: ['v1'],
    resources: `
localsubjectaccessreviews LocalSubjectAccessReview N - c
selfsubjectaccessreviews SelfSubjectAccessReview C - c
selfsubjectrulesreviews SelfSubjectRulesReview C - c
subjectaccessreviews SubjectAccessReview C - c`,
  },
  {
    group: 'autoscaling',
    versions: ['v2', 'v1'],
    resources: `
horizontalpodautoscalers HorizontalPodAutoscaler N hpa all
/status`,
  },
  {
    group: 'batch',
    versions: ['v1'],
    resources: `
cronjobs CronJob N cj all
/status
jobs Job N - all
/status`,
  },
  {
    group: 'certificates.k8s.io',
    versions: ['v1'],
    resources: `
certificatesigningrequests CertificateSigningRequest C csr
/approval
/status`,
  },
  {
    group: 'networking.k8s.io',
    versions: ['v1'],
    resources: `
ingressclasses IngressClass C - singular=ingressclass
ingresses Ingress N ing singular=ingress
/status
ipaddresses IPAddress C ip singular=ipaddress
networkpolicies NetworkPolicy N netpol
servicecidrs ServiceCIDR C -
/status`,
  },
  {
    group: 'policy',
    versions: ['v1'],
    resources: `
poddisruptionbudgets PodDisruptionBudget N pdb
/status`,
  },
  {
    group: 'rbac.authorization.k8s.io',
    versions: ['v1'],
    resources: `
clusterrolebindings ClusterRoleBinding C -
clusterroles ClusterRole C -
rolebindings RoleBinding N -
roles Role N -`,
  },
  {
    group: 'storage.k8s.io',
    versions: ['v1'],
    resources: `
csidrivers CSIDriver C -
csinodes CSINode C -
csistoragecapacities CSIStorageCapacity N - singular=csistoragecapacity
storageclasses StorageClass C sc singular=storageclass
volumeattachments VolumeAttachment C -
/status
volumeattributesclasses VolumeAttributesClass C vac singular=volumeattributesclass`,
  },
  {
    group: 'admissionregistration.k8s.io',
    versions: ['v1'],
    resources: `
mutatingwebhookconfigurations MutatingWebhookConfiguration C - api-extensions
validatingadmissionpolicies ValidatingAdmissionPolicy C - api-extensions singular=validatingadmissionpolicy
/status
validatingadmissionpolicybindings ValidatingAdmissionPolicyBinding C - api-extensions
validatingwebhookconfigurations ValidatingWebhookConfiguration C - api-extensions`,
  },
  {
    group: 'apiextensions.k8s.io',
    versions: ['v1'],
    resources: `
customresourcedefinitions CustomResourceDefinition C crd,crds api-extensions
/status`,
  },
  {
    group: 'scheduling.k8s.io',
    versions: ['v1'],
    resources: 'priorityclasses PriorityClass C pc singular=priorityclass',
  },
  { group: 'coordination.k8s.io', versions: ['v1'], resources: 'leases Lease N -' },
  {
    group: 'node.k8s.io',
    versions: ['v1'],
    resources: 'runtimeclasses RuntimeClass C - singular=runtimeclass',
  },
  {
    group: 'discovery.k8s.io',
    versions: ['v1'],
    resources: 'endpointslices EndpointSlice N -',
  },
  {
    group: 'resource.k8s.io',
    versions: ['v1'],
    resources: `
deviceclasses DeviceClass C - singular=deviceclass
resourceclaims ResourceClaim N -
/status
resourceclaimtemplates ResourceClaimTemplate N -
resourceslices ResourceSlice C -`,
  },
  {
    group: 'flowcontrol.apiserver.k8s.io',
    versions: ['v1'],
    resources: `
flowschemas FlowSchema C -
/status
prioritylevelconfigurations PriorityLevelConfiguration C -
/status`,
  },
];
