import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Session } from './session';

const visit = (token: string) => ({
  token,
  visitor: { name: '', email: '' },
  site: { key: 'k', name: 'Shop', hue: 264, position: 'right', texts: {} },
  team: { online: false, agents: [] },
  conversations: [],
  channels: { visitor: 'visitor:v', site: 'site:s' },
  epoch: 'e',
});
const json = (status: number, body: unknown) =>
  new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/json' } });

let requests: { path: string; authorization: string | null; body: unknown }[] = [];
let answers: (() => Response)[] = [];

beforeEach(() => {
  localStorage.clear();
  requests = [];
  answers = [];
  vi.stubGlobal('fetch', async (request: Request) => {
    const body: unknown = request.body ? await request.clone().json() : undefined;
    requests.push({
      path: new URL(request.url).pathname,
      authorization: request.headers.get('Authorization'),
      body,
    });
    const answer = answers.shift();
    if (!answer) throw new TypeError('no network');
    return answer();
  });
});
afterEach(() => void vi.unstubAllGlobals());

const began = vi.fn();
const open = (token: string | null = null) =>
  new Session({ site: 'k', origin: 'https://shop.example', token, language: 'en', began });

test('begins once for all who wait, and sends its token from then on', async () => {
  answers.push(
    () => json(200, visit('t1')),
    () => json(200, { conversations: [] }),
  );
  const session = open();
  await Promise.all([session.visit(), session.visit()]);
  await session.call((api) => api.GET('/api/widget/v1/conversations'));
  expect(requests.map(({ path, authorization }) => [path, authorization])).toEqual([
    ['/api/widget/v1/session', null],
    ['/api/widget/v1/conversations', 'Bearer t1'],
  ]);
  expect(began).toHaveBeenCalledWith(expect.objectContaining({ token: 't1' }));
});

test('takes the token that another tab was given', async () => {
  answers.push(
    () => json(200, visit('t1')),
    () => json(200, visit('t1')),
  );
  await open().visit();
  await open().visit();
  expect(requests[1]?.body).toMatchObject({ token: 't1', origin: 'https://shop.example' });
});

test('a failure is not kept; the next call tries again', async () => {
  const session = open();
  await expect(session.visit()).rejects.toMatchObject({ code: 'unreachable' });
  answers.push(() => json(200, visit('t1')));
  await expect(session.visit()).resolves.toMatchObject({ token: 't1' });
});

test('a token that is turned down is replaced by the next call', async () => {
  answers.push(
    () => json(200, visit('t1')),
    () => json(401, { code: 'unauthenticated' }),
    () => json(200, visit('t2')),
    () => json(200, { conversations: [] }),
  );
  const session = open('old');
  const list = () => session.call((api) => api.GET('/api/widget/v1/conversations'));
  await expect(list()).rejects.toMatchObject({ status: 401 });
  await list();
  expect(requests.at(-1)?.authorization).toBe('Bearer t2');
});
