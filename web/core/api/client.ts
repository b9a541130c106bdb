import createClient, { type Client } from 'openapi-fetch';
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
  return createClient<paths>({
    baseUrl: options.origin ?? location.origin,
    async fetch(request: Request): Promise<Response> {
      for (const [name, value] of Object.entries(options.headers?.() ?? {})) request.headers.set(name, value);
      const sentAt = Date.now();
      const response = await send(request);
      serverClock.observe(response.headers.get('Date'), sentAt, Date.now());
      return response;
    },
  });
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
