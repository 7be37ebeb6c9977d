/** The mesh as a picture and as a table: both are drawn from this, in this order. */
export interface MeshPicture {
  readonly nodes: readonly MeshNode[];
  readonly edges: readonly MeshEdge[];
  readonly namespaces: readonly { readonly name: string; readonly mtls: string }[];
  readonly seen: {
    /** Milliseconds since the epoch in cluster time: when counting began. */
    readonly sinceMs: number;
    readonly requests: number;
    readonly errors: number;
    /** Calls between workloads, and those of them under mTLS. */
    readonly calls: number;
    readonly mtls: number;
  };
}

export interface MeshNode {
  readonly id: string;
  /** `missing`: a route names it and nothing has that name. */
  readonly kind: 'workload' | 'service' | 'missing';
  readonly name: string;
  /** What it does now, in one line. */
  readonly detail: string;
  readonly namespace: string;
  readonly readyPods: number;
  readonly pods: number;
  readonly hasSidecar: boolean;
  /** Where the text of its route begins. */
  readonly place?: MeshPlace;
}

export interface MeshEdge {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  /** Rules of the route that lead here; empty where no route decides. */
  readonly rules: readonly string[];
  readonly count: number;
  /** Of the calls that left `from` for the same service, 0 to 1; undefined while there were none. */
  readonly share?: number;
  /** Failed calls; undefined where an answer was not seen (a workload's own calls). */
  readonly errors?: number;
  /** `404`, `503 UH`: how the failed ones ended. */
  readonly failure?: string;
  readonly link?: 'mTLS' | 'plaintext';
  readonly place?: MeshPlace;
}

export interface MeshPlace {
  readonly file: string;
  readonly line: number;
}
