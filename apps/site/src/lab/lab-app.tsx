import type { JSX } from 'preact';
import { messages } from '../messages.ts';
import type { Workspace } from './actions.ts';
import { BottomPanel } from './bottom-panel.tsx';
import { CheckBar } from './check-bar.tsx';
import { ClockBar } from './clock-bar.tsx';
import { EditorPane } from './editor-pane.tsx';
import { EngineBanner, SaveBanner, SetAsideBanner } from './banners.tsx';
import { LabBar } from './lab-bar.tsx';
import { PastBanner } from './past-banner.tsx';
import { QuestionDialog } from './question-dialog.tsx';
import { ScreenBar } from './screen-bar.tsx';
import { Splitter } from './splitter.tsx';
import { StepsPane, StepsRail } from './steps-pane.tsx';
import { Toasts } from './toasts.tsx';
import { ViewsPane } from './views-pane.tsx';
import { WorkspaceProvider } from './workspace.ts';

export interface LabAppProps {
  readonly workspace: Workspace;
  /** HTML of each step's lesson, by step. Only the build has it; in the browser the page's own is kept. */
  readonly lessons: Readonly<Record<string, string>>;
}

/** The workspace of one lab: steps, editor with terminal, view; below, the clock. */
export function LabApp({ workspace, lessons }: LabAppProps): JSX.Element {
  const { store } = workspace;
  return (
    <WorkspaceProvider value={workspace}>
      <div class="lab">
        <LabBar />
        <div id="class-bar" />
        <EngineBanner />
        <SaveBanner />
        <SetAsideBanner />
        <PastBanner />
        <main
          class="panes"
          id="main"
          data-screen={store.screen.value}
          data-compares={store.selected.value.length > 1 && store.view.value === 'requests'}
          data-view={store.view.value}
          data-wide={store.maximised.value}
          data-steps={stepsMode(store.stepsFolded.value)}
        >
          <StepsRail />
          <section class="pane left" aria-label={messages.lab.regions.steps} id="steps">
            <StepsPane lessons={lessons} />
            <CheckBar />
          </section>
          <Splitter name="steps" axis="x" />
          <div class="pane centre">
            <section class="pane editor" aria-label={messages.lab.regions.editor} id="editor">
              <EditorPane />
            </section>
            <Splitter name="panel" axis="y" />
            <section class="pane panel-b" aria-label={messages.lab.regions.panel} id="panel">
              <BottomPanel />
            </section>
          </div>
          <Splitter name="view" axis="x" />
          <section class="pane rightp" aria-label={messages.lab.regions.views} id="views">
            <ViewsPane />
          </section>
        </main>
        <div class="only-s check-bar-s">
          <CheckBar />
        </div>
        <ClockBar />
        <ScreenBar />
        <Toasts />
        <QuestionDialog />
        <div class="vh" role="status" aria-live="polite">
          {store.spoken.value}
        </div>
      </div>
    </WorkspaceProvider>
  );
}

function stepsMode(isFolded: boolean | undefined): 'auto' | 'open' | 'folded' {
  if (isFolded === undefined) return 'auto';
  return isFolded ? 'folded' : 'open';
}
