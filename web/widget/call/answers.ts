// Yes to whatever ends in a call opens its window, where devices are chosen before the
// agent hears of the yes. So the card itself says nothing to the server.
import type { VisitorInvitation } from '../../core/wire';
import { answers, type Answer } from '../conversation/invitation/answers';
import type { Engine } from '../engine/engine';
import { openCall } from './window';

const kinds: VisitorInvitation['kind'][] = ['call', 'video', 'request_desktop', 'show_screen', 'conference'];

async function show(_: VisitorInvitation, engine: Engine): Promise<void> {
  const who = engine.handover();
  if (who) await openCall(who);
}

const answer: Answer = {
  before: async (invitation, engine) => {
    await show(invitation, engine);
    return false;
  },
  open: show,
};

for (const kind of kinds) answers.set(kind, answer);
