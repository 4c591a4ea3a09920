import { MantineProvider } from '@mantine/core';
import { mantineTheme } from '../ui/mantine-theme.ts';
import { App } from './App.tsx';
import { useSchemeOfTheme } from './theme.ts';
import { useDocument, type Workspace, WorkspaceContext } from './workspace.ts';

/** The window's tree on a workspace. */
export function Root({ workspace }: { readonly workspace: Workspace }) {
  return (
    <WorkspaceContext value={workspace}>
      <Widgets />
    </WorkspaceContext>
  );
}

function Widgets() {
  const scheme = useSchemeOfTheme(useDocument((state) => state.settings?.interface.theme ?? 'dark'));
  return (
    <MantineProvider theme={mantineTheme} forceColorScheme={scheme}>
      <App />
    </MantineProvider>
  );
}
