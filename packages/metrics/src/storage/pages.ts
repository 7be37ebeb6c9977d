/** Bytes of a page; chunks of many series lie in one, so that a chunk costs no array of its own. */
const PAGE_BYTES = 65_536;

/** Memory for sealed chunks, seen in the widths that they are written in. Written once, never changed. */
export interface Page {
  readonly int8: Int8Array;
  readonly int16: Int16Array;
  readonly int32: Int32Array;
  readonly float64: Float64Array;
}

export interface Pages {
  /** Room for `count` items of `width` bytes; the offset is in items. */
  allocate(count: number, width: number): { readonly page: Page; readonly offset: number };
}

function createPage(): Page {
  const buffer = new ArrayBuffer(PAGE_BYTES);
  return {
    int8: new Int8Array(buffer),
    int16: new Int16Array(buffer),
    int32: new Int32Array(buffer),
    float64: new Float64Array(buffer),
  };
}

/** Gives out memory page by page; a page is freed when no chunk refers to it. */
export function createPages(): Pages {
  let page: Page | undefined;
  let used = 0;
  return {
    allocate(count, width) {
      const start = Math.ceil(used / width) * width;
      const end = start + count * width;
      if (page && end <= PAGE_BYTES) {
        used = end;
        return { page, offset: start / width };
      }
      page = createPage();
      used = count * width;
      return { page, offset: 0 };
    },
  };
}
