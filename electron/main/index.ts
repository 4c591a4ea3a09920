/** The desktop program's composition root: ties Electron to the parts beside this file, and decides nothing itself. */
import { randomUUID } from 'node:crypto';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  app,
  type BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  nativeTheme,
  net,
  protocol,
  session,
  shell,
  type UtilityProcess,
  utilityProcess,
} from 'electron';
import { SYSTEM_CLOCK } from '../../native/launch/clock.ts';
import { defaultLibraryDir } from '../../native/launch/default-library.ts';
import { APP_SCHEME } from './app-address.ts';
import { openAppState } from './app-state.ts';
import { parseArgv } from './argv.ts';
import { createBridge } from './bridge.ts';
import { createEngineHost } from './engine-host.ts';
import { hardenSession } from './harden.ts';
import { createHostCalls } from './host-calls.ts';
import { createHostMethods } from './host-methods.ts';
import { createNativeMenu } from './native-menu.ts';
import { engineArguments, programFiles, versionIn } from './program-files.ts';
import { createAppHandler } from './serve-app.ts';
import { createUploads } from './uploads.ts';
import { killNow, wrapUtilityProcess } from './utility-process.ts';
import { openWindow } from './window.ts';

const privileges = { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true };
const place = { cwd: process.cwd(), runsFromSources: !app.isPackaged };
const request = parseArgv(process.argv, place);

app.setName('SAM3 Workstation');
if (request.userData !== null) app.setPath('userData', request.userData);
app.enableSandbox();
protocol.registerSchemesAsPrivileged([{ scheme: APP_SCHEME, privileges }]);
// The paths go as data: Chromium reorders and adds to the command line that it hands over itself.
if (app.requestSingleInstanceLock({ files: request.files })) app.whenReady().then(run).catch(giveUp);
else app.quit();

function giveUp(error: unknown): void {
  console.error(error);
  dialog.showErrorBox('SAM3 Workstation', error instanceof Error ? error.message : String(error));
  app.exit(70);
}

async function run(): Promise<void> {
  const report = (error: unknown) => console.error(error);
  const files = programFiles(import.meta.dirname, app.isPackaged ? process.resourcesPath : null);
  const library = request.library ?? defaultLibraryDir(process.env, process.platform);
  const version = versionIn(await readFile(files.manifest, 'utf8'));
  const state = await openAppState(join(app.getPath('userData'), 'window.json'), report);
  const menu = createNativeMenu({
    state,
    library,
    platform: process.platform,
    development: !app.isPackaged,
    locales: app.getPreferredSystemLanguages(),
    show: (template) => Menu.setApplicationMenu(Menu.buildFromTemplate(template)),
    run: (id) => void bridge.runCommand(window.webContents, id),
  });
  const words = () => menu.words;

  const wrap = (child: UtilityProcess) => wrapUtilityProcess(child, { killNow, onOutput: (line) => console.error(line) });
  // A developer may put others in the place of the packs that the program brings.
  const builtInPacks = process.env.SAM3_BUILT_IN_PACKS || files.builtInPacks;
  const start = (module: string, args: string[], serviceName: string) =>
    wrap(utilityProcess.fork(module, args, { serviceName, stdio: 'pipe' }));
  const engine = createEngineHost({
    startEngine: () => start(files.engine, engineArguments({ library, version, builtInPacks }), 'SAM3 Workstation engine'),
    startSegmenter: () => start(files.segmenter, [], 'SAM3 Workstation model'),
    openChannel: () => new MessageChannelMain(),
    clock: SYSTEM_CLOCK,
  });

  const uploads = createUploads(randomUUID);
  const methods = createHostMethods({
    info: { kind: 'electron', platform: process.platform, version, maxUploadBytes: null, canShowFolders: true },
    engine: () => engine.client(),
    restartEngine: () => engine.restart(),
    uploads,
    words,
    async askWhere({ title, defaultPath, filters }) {
      const options = { title, defaultPath, filters: [...filters] };
      const answer = await dialog.showSaveDialog(window, { ...options, properties: ['showOverwriteConfirmation'] });
      return answer.canceled || answer.filePath === '' ? null : answer.filePath;
    },
    folderFor: (kind) => state.current.folders[kind] ?? app.getPath('documents'),
    rememberFolder: (kind, folder) => state.update({ folders: { ...state.current.folders, [kind]: folder } }),
    showInFolder: (path) => shell.showItemInFolder(path),
    exists: (path) =>
      access(path).then(
        () => true,
        () => false,
      ),
    temporaryDir: app.getPath('temp'),
  });
  const bridge = createBridge({
    ipc: ipcMain,
    engine,
    uploads,
    call: createHostCalls(methods, report),
    onContext(_page, context) {
      nativeTheme.themeSource = context.theme;
      menu.follow(context);
    },
    onRefused: (channel, origin) => console.error(`Refused ${channel} from ${origin}`),
  });

  hardenSession(session.defaultSession);
  protocol.handle(
    APP_SCHEME,
    createAppHandler({
      root: files.page,
      readAsset: (file) => readFile(file),
      fetchFile: (file, signal) => net.fetch(pathToFileURL(file).href, { signal }),
      engine: () => engine.client(),
    }),
  );
  const window: BrowserWindow = openWindow({ state, bridge, preload: files.preload, version, words });
  menu.refresh();
  bridge.openFiles(window.webContents, request.files);

  app.on('second-instance', (_event, _argv, _cwd, other) => {
    if (window.isMinimized()) window.restore();
    window.focus();
    bridge.openFiles(window.webContents, parseOthersFiles(other));
  });
  app.on('window-all-closed', () => app.quit());
  let isClosed = false;
  app.on('before-quit', (event) => {
    if (isClosed) return;
    event.preventDefault();
    void Promise.allSettled([engine.close(), state.flush()]).then(() => {
      isClosed = true;
      app.quit();
    });
  });
}

/** The files that another start of the program was given; it sent them itself, so their form is known. */
function parseOthersFiles(data: unknown): readonly string[] {
  const files = (data as { readonly files?: unknown } | null)?.files;
  return Array.isArray(files) ? files.filter((file) => typeof file === 'string') : [];
}
