/** Problem is an error answer of the server (problem+json), or a failure to reach it at all. */
export class Problem extends Error {
  override readonly name = 'Problem';

  constructor(
    /** The HTTP status; 0 when the server could not be reached. */
    readonly status: number,
    /** For programs: invalid, unauthenticated, forbidden, not_found, conflict, too_large, rate_limited, unavailable, unreachable or internal. */
    readonly code: string,
    /** For people. */
    message: string,
    readonly more: {
      errors?: { location: string; message: string }[];
      data?: Record<string, string>;
      retryAfterMs?: number;
    } = {},
  ) {
    super(message);
  }

  /**
   * Whether sending the same again cannot help. Being signed out, too fast, timed out, or a
   * server in trouble pass by themselves; every other refusal stays one.
   */
  get final(): boolean {
    return this.status >= 400 && this.status < 500 && ![401, 408, 425, 429].includes(this.status);
  }

  /** What is wrong with the field of the request, if the server said so. */
  field(name: string): string | undefined {
    return this.more.errors?.find((error) => error.location === name || error.location === `body.${name}`)
      ?.message;
  }
}

/** Turns anything that was thrown into a Problem. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  return new Problem(0, 'unreachable', thrown instanceof Error ? thrown.message : String(thrown));
}

/** Reads the Problem out of an error answer whose body, if it was JSON, is given. */
export function problemOf(response: Response, body: unknown): Problem {
  const said = (typeof body === 'object' && body !== null ? body : {}) as {
    code?: string;
    title?: string;
    detail?: string;
    errors?: { location: string; message: string }[];
    data?: Record<string, string>;
  };
  const retryAfter = Number(response.headers.get('Retry-After'));
  return new Problem(
    response.status,
    said.code ?? codeOf(response.status),
    said.detail ?? said.title ?? response.statusText,
    {
      ...(said.errors ? { errors: said.errors } : {}),
      ...(said.data ? { data: said.data } : {}),
      ...(retryAfter > 0 ? { retryAfterMs: retryAfter * 1000 } : {}),
    },
  );
}

function codeOf(status: number): string {
  return (
    {
      401: 'unauthenticated',
      403: 'forbidden',
      404: 'not_found',
      409: 'conflict',
      413: 'too_large',
      422: 'invalid',
      429: 'rate_limited',
      503: 'unavailable',
    }[status] ?? (status >= 500 ? 'internal' : 'invalid')
  );
}
