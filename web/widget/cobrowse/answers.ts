// Yes to co-browsing: the page around the chat joins the session. Before that nothing of the
// recorder is on it. The server began the session with the yes; without it a page that joins is
// sent away.
import { answers } from '../conversation/invitation/answers';

answers.set('cobrowse', {
  about: (engine) => engine.consent,
  accepted: ({ id }, engine) => engine.shareTab(id),
});
