// Draws a PDF file that somebody sent. The document around it is sandboxed: it has an origin of
// its own, may load nothing, and gets the bytes by message. What a hostile file could do here
// ends here.
import { getDocument, GlobalWorkerOptions, type PDFDocumentProxy } from 'pdfjs-dist';
import { Paper } from './paper';
import type { FromFrame, ToFrame } from './wire';
import './pdf.css';

GlobalWorkerOptions.workerSrc = new URL(
  '../node_modules/pdfjs-dist/build/pdf.worker.min.mjs',
  import.meta.url,
).href;

const say = (message: FromFrame) => parent.postMessage(message, '*');
let papers: Paper[] = [];
let zoom = 1;

addEventListener('message', ({ source, data }: MessageEvent<ToFrame>) => {
  if (source !== parent) return;
  if (data.pdf === 'zoom') {
    zoom = Math.min(4, Math.max(0.5, zoom * data.by));
    for (const paper of papers) paper.resize(zoom);
  } else if (data.pdf === 'show') void show(data);
});
say({ pdf: 'listening' });

async function show({ bytes, language, page, pages }: ToFrame & { pdf: 'show' }): Promise<void> {
  document.documentElement.lang = language;
  let file: PDFDocumentProxy;
  try {
    file = await getDocument({
      data: new Uint8Array(bytes),
      enableXfa: false,
      useWasm: false,
      maxImageSize: 64 << 20,
      verbosity: 0,
    }).promise;
    // The first page says whether the file can be drawn at all.
    const first = await file.getPage(1);
    const { width, height } = first.getViewport({ scale: 1 });
    const main = document.createElement('main');
    main.setAttribute('aria-label', pages.replace('{count}', String(file.numPages)));
    document.body.replaceChildren(main);
    papers = Array.from({ length: Math.min(file.numPages, 2000) }, (_, at) => {
      const label = page.replace('{at}', String(at + 1)).replace('{count}', String(file.numPages));
      return new Paper(main, file, at + 1, label, width / height);
    });
    const near = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries)
          papers.find(({ element }) => element === target)?.near(isIntersecting);
      },
      { rootMargin: '150% 0px' },
    );
    for (const paper of papers) near.observe(paper.element);
    addEventListener('resize', () => papers.forEach((paper) => paper.resize(zoom)));
    say({ pdf: 'shown', pages: file.numPages });
  } catch (thrown) {
    say({ pdf: 'failed', why: (thrown as Error).name === 'PasswordException' ? 'locked' : 'broken' });
  }
}
