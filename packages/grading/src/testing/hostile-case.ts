/** Work that means harm, or was made by a broken program. */
export interface HostileCase {
  readonly name: string;
  /** Makes it below a folder of its own; resolves to the path that is handed in. */
  readonly make: (folder: string) => Promise<string>;
}
