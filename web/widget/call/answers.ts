// Yes to whatever ends in a call opens its window, where devices are chosen before the
// agent hears of the yes. So the card itself says nothing to the server.
import type { VisitorInvitation } from '../../core/wire';
import { answers, type Answer } from '../conversation/invitation/answers';
import type { Engine } from '../engine/engine';
import { openCall } from './window';

const kinds: VisitorInvitation['kind'][] = ['call', 'video', 'request_desktop', 'show_screen', 'conference'];

function show(_: VisitorInvitation, engine: Engine): void {
  const who = engine.handover();
  if (who && !openCall(who)) throw new Error('the browser does not open the window of the call');
}

const answer: Answer = {
  before: async (invitation, engine) => {
    show(invitation, engine);
    return false;
  },
  open: show,
};

for (const kind of kinds) answers.set(kind, answer);
