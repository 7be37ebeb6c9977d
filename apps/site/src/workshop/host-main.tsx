import { render } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { JSX } from 'preact';
import { StaffGate } from '../server/staff-gate.tsx';
import { workshopMessages } from '../workshop-messages.ts';
import { ClassPage } from './class-page.tsx';
import { CreateWorkshop } from './create-workshop.tsx';
import { WorkshopList } from './workshop-list.tsx';

/** Numbers of the labs in their courses, as the build wrote them into the page. */
function readNumbers(): Readonly<Record<string, number>> {
  const json = document.querySelector('#lab-numbers')?.textContent ?? '{}';
  return JSON.parse(json) as Record<string, number>; // written by our own build
}

/** The instructor's pages; the workshop that is open stands in the address, so that a reload comes back to it. */
function HostApp(): JSX.Element {
  const numbers = useMemo(readNumbers, []);
  const numberOf = useMemo(() => (lab: string) => numbers[lab], [numbers]);
  const workshopId = new URLSearchParams(location.search).get('id');
  const [isNew, setNew] = useState(false);
  return (
    <StaffGate title={workshopMessages.title} lead={workshopMessages.lead}>
      {(signOut) => {
        if (workshopId) return <ClassPage workshopId={workshopId} numberOf={numberOf} />;
        if (!isNew) return <WorkshopList onCreate={() => setNew(true)} onSignOut={signOut} />;
        return (
          <CreateWorkshop
            numberOf={numberOf}
            onCreated={(id) => location.assign(`?id=${id}`)}
            onBack={() => setNew(false)}
          />
        );
      }}
    </StaffGate>
  );
}

const root = document.querySelector('#workshop');
if (root) render(<HostApp />, root);
