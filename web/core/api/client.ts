import type { Client } from 'openapi-fetch';
import { serverClock } from '../clock';
import { asProblem, problemOf } from '../problem';
import type { paths } from './schema';

/** The typed HTTP API. Use it with `ok`: `const me = await ok(api.GET('/api/v1/me'))`. */
export type Api = Client<paths>;

export type ApiOptions = {
  /** The server's origin; the page's own when left out. */
  origin?: string;
  /** Headers of every request, asked for each time: a visitor token may be replaced. */
  headers?: () => Record<string, string>;
  fetch?: typeof fetch;
};

export function createApi(options: ApiOptions = {}): Api {
  const send = options.fetch ?? ((request: Request) => fetch(request));
  const call =
    (method: string) =>
    async (path: string, { params = {}, body, ...init }: Init = {}) => {
      const request = new Request((options.origin ?? location.origin) + addressOf(path, params), {
        ...init,
        method,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      if (body !== undefined) request.headers.set('Content-Type', 'application/json');
      for (const [name, value] of Object.entries(options.headers?.() ?? {})) request.headers.set(name, value);
      const sentAt = Date.now();
      const response = await send(request);
      serverClock.observe(response.headers.get('Date'), sentAt, Date.now());
      const text = await response.text();
      return response.ok
        ? { data: text ? (JSON.parse(text) as unknown) : undefined, response }
        : { error: readError(text), response };
    };
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'];
  return Object.fromEntries(methods.map((method) => [method, call(method)])) as unknown as Api;
}

/** What the API's calls take; the types of openapi-fetch say which of it, route by route. */
type Init = RequestInit & {
  params?: { path?: Record<string, unknown>; query?: Record<string, unknown> };
  body?: unknown;
};

// The library behind the types is not loaded: it weighs 2 kB, and the widget has few to spare.
function addressOf(path: string, params: NonNullable<Init['params']>): string {
  const address = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(params.path?.[name])),
  );
  const query = new URLSearchParams();
  // Lists go with commas, as the server reads them.
  for (const [name, value] of Object.entries(params.query ?? {}))
    if (value !== undefined && value !== null) query.append(name, String(value));
  return query.size > 0 ? `${address}?${query}` : address;
}

/** A problem, if the server sent one; else what it sent, such as a proxy's page. */
function readError(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The data of an answer; throws a Problem when it is an error or did not come. */
export async function ok<T>(answer: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  let got: { data?: T; error?: unknown; response: Response };
  try {
    got = await answer;
  } catch (thrown) {
    throw asProblem(thrown);
  }
  if (!got.response.ok) throw problemOf(got.response, got.error);
  return got.data as T;
}
