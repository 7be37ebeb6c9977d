const RULES: readonly (readonly [RegExp, string])[] = [
  [
    /^IoK8sApiextensionsApiserverPkgApisApiextensions/,
    'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.',
  ],
  [
    /^IoK8sKubeAggregatorPkgApisApiregistration/,
    'io.k8s.kube-aggregator.pkg.apis.apiregistration.',
  ],
  [/^IoK8sApimachineryPkgApisMeta/, 'io.k8s.apimachinery.pkg.apis.meta.'],
  [/^IoK8sApimachineryPkgApiResource/, 'io.k8s.apimachinery.pkg.api.resource.'],
  [/^IoK8sApimachineryPkgUtilIntstr/, 'io.k8s.apimachinery.pkg.util.intstr.'],
  [/^IoK8sApimachineryPkgRuntime/, 'io.k8s.apimachinery.pkg.runtime.'],
  [/^IoK8sApimachineryPkgVersion/, 'io.k8s.apimachinery.pkg.version.'],
  [/^IoK8sSigsGatewayApiApisx/, 'io.x-k8s.gateway.'],
  [/^IoK8sSigsGatewayApiApis/, 'io.k8s.gateway.'],
  [/^ComGithubArgoprojArgoCdV3PkgApisApplication/, 'io.argoproj.'],
  [/^ComGithubArgoprojGitopsEnginePkg/, 'io.argoproj.gitops-engine.'],
  [/^ComGithubPrometheusOperatorPrometheusOperatorPkgApisMonitoring/, 'com.coreos.monitoring.'],
  [/^([A-Z][a-z]+)IstioIo/, 'io.istio.$1.'],
];

const VERSION = /^(V\d+(?:(?:alpha|beta)\d+)?)([A-Z].*)$/;

/**
 * The public name of a definition: that of Kubernetes' own OpenAPI document for its types
 * (`io.k8s.api.core.v1.PodSpec`), the same pattern for the others (`io.istio.networking.v1.Sidecar`).
 */
export function publicName(name: string): string {
  const rule = RULES.find(([pattern]) => pattern.test(name));
  if (rule) {
    const [pattern, prefix] = rule;
    const rest = name.replace(pattern, '');
    const start = name.slice(0, name.length - rest.length).replace(pattern, prefix);
    return start.toLowerCase() + versioned(rest);
  }
  const core = /^IoK8sApi([A-Z][a-z0-9]*)(V\d.*)$/.exec(name);
  if (core) return `io.k8s.api.${core[1]?.toLowerCase()}.${versioned(core[2] ?? '')}`;
  throw new Error(`No public name for ${name}`);
}

function versioned(rest: string): string {
  const match = VERSION.exec(rest);
  return match ? `${match[1]?.toLowerCase()}.${match[2]}` : rest;
}
