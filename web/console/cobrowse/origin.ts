// Where the replica is shown: in a document of the console's origin, or of its own if the operator
// gives it one (--viewer-origin). There nobody is signed in, so a pass asks for the pictures.
export type ViewerPlace = { src: string; assets: string };

/** Of its own, as the server has written it into the page. */
const own = (): string =>
  document.querySelector<HTMLMetaElement>('meta[name="deskside-viewer"]')?.content ?? '';

/** Where the replica of a session is shown, and what stands before the address of a picture there. */
export async function viewerPlace(session: string, origin = own()): Promise<ViewerPlace> {
  if (!origin) return { src: '/viewer', assets: `/viewer/asset/${session}?u=` };
  const answer = await fetch(`/viewer/pass/${session}`);
  // Without a pass the page is there and its pictures are not.
  const pass = answer.ok ? await answer.text() : 'none';
  return { src: `${origin}/viewer`, assets: `/viewer/asset/${session}/${pass}?u=` };
}
