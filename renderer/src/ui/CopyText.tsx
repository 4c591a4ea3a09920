import { type ReactNode, useEffect, useState } from 'react';
import { copyText } from './copy-text.ts';

/** How long it says that the text was copied. */
const SAID_MS = 1500;

/** Lets its child copy a text, and tells it when that was done. */
export function CopyText(props: {
  readonly value: string;
  readonly children: (state: { readonly copied: boolean; readonly copy: () => void }) => ReactNode;
}) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), SAID_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  return props.children({ copied, copy: () => void copyText(props.value).then(setCopied) });
}
