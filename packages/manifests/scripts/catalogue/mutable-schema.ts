/** A schema while it is being put together; see src/catalogue/catalogue.ts for the fields. */
export interface MutableSchema {
  type?: string;
  ref?: string;
  properties?: Record<string, MutableSchema>;
  required?: string[];
  additionalProperties?: MutableSchema;
  items?: MutableSchema;
  enum?: (string | number | boolean)[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  minProperties?: number;
  maxProperties?: number;
  intOrString?: boolean;
  preserveUnknown?: boolean;
  listType?: string;
  listMapKeys?: string[];
  nullable?: boolean;
  format?: string;
  oneOf?: MutableSchema[];
  anyOf?: MutableSchema[];
  allOf?: MutableSchema[];
  not?: MutableSchema;
  default?: unknown;
  rules?: string[];
}
