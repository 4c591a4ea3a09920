/** What a page may do beside showing itself: nothing. Decisions as functions; `harden.ts` hangs them into Electron. */
import { APP_SCHEME, isAppAddress, START_PAGE } from './app-address.ts';

/** Hosts whose https pages may be opened in the person's browser. */
const EXTERNAL_HOSTS: readonly string[] = ['ffmpeg.org', 'github.com', 'huggingface.co', 'onnxruntime.ai', 'www.apache.org'];

/** A window shows the start page and never leaves it; its state may change the fragment or the query. */
export function mayNavigate(address: string): boolean {
  if (!isAppAddress(address)) return false;
  const { pathname } = new URL(address);
  return pathname === '/' || pathname === new URL(START_PAGE).pathname;
}

/** The address to open in the person's browser when the page asks for a new window; null opens nothing. */
export function externalAddress(address: string): string | null {
  if (!URL.canParse(address)) return null;
  const url = new URL(address);
  const isListed = EXTERNAL_HOSTS.includes(url.hostname) && url.port === '';
  return url.protocol === 'https:' && isListed && url.username === '' && url.password === '' ? url.href : null;
}

/** Where a request comes from: a page, or this program's own process (which reads frames off the disk). */
export type Requester = 'page' | 'program';

/** Whether a request is let through at all. The program works offline: only its own scheme and what pages hold themselves. */
export function mayRequest(address: string, requester: Requester): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol } = new URL(address);
  if (protocol === `${APP_SCHEME}:`) return isAppAddress(address);
  if (protocol === 'file:') return requester === 'program';
  return protocol === 'blob:' || protocol === 'data:' || protocol === 'devtools:';
}

/** The frame that a message came from, as far as it matters. */
export interface SenderFrame {
  readonly url: string;
  readonly parent: unknown;
  readonly detached: boolean;
}

/** Whether a message is to be answered: it has to come from the top frame of our own page. A frame that is gone is null. */
export function isTrustedSender(frame: SenderFrame | null): boolean {
  return frame !== null && !frame.detached && frame.parent === null && isAppAddress(frame.url);
}
