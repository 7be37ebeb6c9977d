import type { JSX } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { Icon } from '../components/icon.tsx';
import { workshopMessages } from '../workshop-messages.ts';
import { formatJoinCode } from '@drydock/api/workshop-client';
import { qrPicture } from './qr-code.ts';

const text = workshopMessages.lobby;

/** Code, address and QR code: what a class sees on the wall. */
export function JoinPoster({ code }: { readonly code: string }): JSX.Element {
  const address = `${location.origin}/join/`;
  const link = `${address}?code=${encodeURIComponent(code)}`;
  const qr = useMemo(() => qrPicture(link), [link]);
  const [isCopied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(link);
    setCopied(true);
  };
  return (
    <div class="poster">
      <svg class="qr" viewBox={`0 0 ${qr.size} ${qr.size}`} role="img" aria-label={text.qr(link)}>
        <rect width={qr.size} height={qr.size} class="qr-light" />
        <path d={qr.path} class="qr-dark" />
      </svg>
      <div class="col poster-text">
        <p class="mid">{text.how}</p>
        <p class="t18 b break">{address.replace(/^https?:\/\//, '')}</p>
        <p class="code-big">{formatJoinCode(code)}</p>
        <div>
          <button class="btn" type="button" onClick={() => void copy()}>
            <Icon name={isCopied ? 'check' : 'copy'} small />
            {isCopied ? text.copied : text.copy}
          </button>
        </div>
      </div>
    </div>
  );
}
