// What a test has found, in words: for the page, and as a text to send to whoever can help.
import type { NetworkResult, Outcome, Verdict } from '../../../core/call/test/result';
import type { Way } from '../../../core/call/test/road';
import type { CallTexts, CallTranslate } from '../words';

type Key = keyof CallTexts & string;

export const outcomeWords: Record<Outcome, Key> = {
  waiting: 'testWaiting',
  running: 'testing',
  works: 'testWorks',
  fails: 'testFails',
  skipped: 'testSkipped',
};

const verdictWords: Record<Verdict, Key> = {
  good: 'verdictGood',
  slow: 'verdictSlow',
  tcp: 'verdictTcp',
  hear: 'verdictHear',
  no: 'verdictNo',
};

export function verdictSays(
  verdict: Verdict,
  { ways }: NetworkResult,
  host: string,
  t: CallTranslate,
): string {
  // Not the network's doing.
  const absent = verdict === 'tcp' && ways.udp === 'skipped';
  return t(absent ? 'verdictNoUdp' : verdictWords[verdict], { host });
}

export const wayWords: Record<Way, Key> = { udp: 'testUdp', tcp: 'testTcp', turn: 'testTurn' };
const helpWords: Record<Way, [known: Key, unknown: Key]> = {
  udp: ['testUdpHelp', 'testUdpHelpAny'],
  tcp: ['testTcpHelp', 'testTcpHelpAny'],
  turn: ['testTurnHelp', 'testTurnHelp'],
};

/** What to do where a way is closed. */
export function helpFor(way: Way, result: NetworkResult, host: string, t: CallTranslate): string {
  if (result.ways[way] !== 'fails') return '';
  const port = result.ports[way];
  const [known, unknown] = helpWords[way];
  return t(port ? known : unknown, { host, port: String(port ?? '') });
}

export function measuresOf({ measures }: NetworkResult, language: string, t: CallTranslate): string {
  if (!measures) return '';
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  return t('testMeasures', {
    time: number.format(measures.roundTripMs),
    loss: number.format(measures.lossPercent),
    up: number.format(measures.upKbps / 1000),
    down: number.format(measures.downKbps / 1000),
  });
}

export type Line = { name: string; outcome: Outcome; more?: string };

/** Everything as plain text. */
export function reportOf(head: string[], lines: Line[], t: CallTranslate): string {
  const said = lines.map(
    ({ name, outcome, more }) => `${name}: ${t(outcomeWords[outcome])}${more ? ` – ${more}` : ''}`,
  );
  return [...head.filter(Boolean), '', ...said].join('\n');
}
