import { spawn } from 'node:child_process';

/** The system's own way to open an address. `cmd` would take `&` apart, so Windows is asked through rundll32. */
function openerOf(platform: NodeJS.Platform): readonly [command: string, ...args: string[]] {
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler'];
  return platform === 'darwin' ? ['open'] : ['xdg-open'];
}

/** Opens an address in the person's browser. Resolves to whether there was a program to ask. */
export function openAddress(address: string, platform: NodeJS.Platform): Promise<boolean> {
  const [command, ...args] = openerOf(platform);
  const child = spawn(command, [...args, address], { stdio: 'ignore', detached: true });
  return new Promise((resolve) => {
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
