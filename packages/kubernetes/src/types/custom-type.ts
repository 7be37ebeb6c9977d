import type { Schema } from '@drydock/manifests/catalogue';

/** A printer column of a custom resource. */
export interface PrinterColumn {
  readonly name: string;
  readonly type: string;
  readonly format?: string;
  readonly description?: string;
  readonly priority?: number;
  readonly jsonPath: string;
}

/** What a CustomResourceDefinition says about one version. */
export interface CustomType {
  /** Shape of its objects; undefined: any content. */
  readonly schema?: Schema;
  /** A definition in the store says so, not the catalogue. */
  readonly isDefined?: boolean;
  readonly columns: readonly PrinterColumn[];
  readonly statusSubresource: boolean;
  readonly scale?: {
    readonly specReplicasPath: string;
    readonly statusReplicasPath: string;
    readonly labelSelectorPath?: string;
  };
  readonly selectableFields: readonly string[];
  readonly deprecationWarning?: string;
}
