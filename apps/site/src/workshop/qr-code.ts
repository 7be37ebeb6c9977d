import { encode } from 'uqr';

export interface QrPicture {
  /** Modules along one side, with the quiet border that scanners need. */
  readonly size: number;
  /** SVG path of the dark modules, one unit each. */
  readonly path: string;
}

/** The QR code of a text, as one path: no picture file, no other origin, sharp at any size. */
export function qrPicture(text: string): QrPicture {
  const { data, size } = encode(text, { border: 2, ecc: 'M' });
  const parts: string[] = [];
  for (const [y, row] of data.entries()) {
    let x = 0;
    while (x < row.length) {
      let end = x;
      while (row[end]) end++;
      if (end > x) parts.push(`M${x} ${y}h${end - x}v1h-${end - x}z`);
      x = Math.max(end, x + 1);
    }
  }
  return { size, path: parts.join('') };
}
