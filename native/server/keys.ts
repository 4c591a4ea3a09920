import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** Tokens that open the door once, and the sessions behind it. Held in memory: they end with the host. */
export interface Keys {
  /** A token that can be used once; with a fixed token that one, which can be used again and again. */
  issue(): string;
  /** Uses a token. Answers with a new session, or null when the token is unknown or spent. */
  redeem(token: string): string | null;
  isSession(session: string | null): boolean;
  /** Whether this is the fixed token, which programs may bring along instead of a session. */
  isFixedToken(token: string | null): boolean;
}

/** One-time tokens that nobody used are forgotten beyond this many, the oldest first. */
const TOKENS_KEPT = 100;

/** @param fixedToken chosen by whoever started the host, for tunnels and scripts */
export function createKeys(fixedToken: string | null): Keys {
  // Kept as hashes: comparing them tells nothing about the token, however long the comparison takes.
  const tokens = new Set<string>();
  const sessions = new Set<string>();
  const isFixedToken = (token: string | null) => token !== null && fixedToken !== null && sameText(token, fixedToken);
  return {
    issue() {
      if (fixedToken !== null) return fixedToken;
      const token = randomKey();
      tokens.add(hashOf(token));
      const [oldest] = tokens;
      if (tokens.size > TOKENS_KEPT && oldest !== undefined) tokens.delete(oldest);
      return token;
    },
    redeem(token) {
      if (!isFixedToken(token) && !tokens.delete(hashOf(token))) return null;
      const session = randomKey();
      sessions.add(hashOf(session));
      return session;
    },
    isSession: (session) => session !== null && sessions.has(hashOf(session)),
    isFixedToken,
  };
}

/** 256 bits that fit into an address. */
export function randomKey(): string {
  return randomBytes(32).toString('base64url');
}

/** A short name for a library, in cookies (which know no ports, so two hosts need two names) and in caches. */
export function libraryKeyOf(libraryDir: string): string {
  return hashOf(libraryDir).slice(0, 12);
}

function sameText(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(a), 'hex'), Buffer.from(hashOf(b), 'hex'));
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
