/** The few pages that are shown instead of the workstation. They say what to do, and load nothing. */

const REASONS = {
  host: [
    'This address is not served',
    'The host answers to 127.0.0.1 and localhost only (through an SSH tunnel, too). To use another name, start it with --allow-host NAME.',
  ],
  origin: ['Refused', 'The request came from a page of another origin.'],
  session: [
    'Open the address that the host printed',
    'It carries a token that lets this browser in. Press Enter in the terminal in which the host runs to get a new one.',
  ],
  token: [
    'This link was used already',
    'A link lets one browser in, once. Press Enter in the terminal in which the host runs to get a new one.',
  ],
  build: ['The page is not built yet', 'Run "npm run serve", which builds it, or "node scripts/build.mjs --renderer-only".'],
} as const satisfies Readonly<Record<string, readonly [title: string, text: string]>>;

/** Why nobody gets in here, and what to do about it. */
export function noEntryPage(reason: keyof typeof REASONS): string {
  const [title, text] = REASONS[reason];
  return page(title, text);
}

export function missingPage(): string {
  return page('There is nothing here', 'The workstation is at the root of this address.');
}

function page(title: string, text: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><body style="font:16px/1.5 system-ui,sans-serif;max-width:36em;margin:15vh auto;padding:0 1em;color:#ddd;background:#18191b"><h1 style="font-size:1.3em">${title}</h1><p>${text}</p></body></html>`;
}
