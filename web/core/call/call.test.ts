import { describe, expect, it, vi } from 'vitest';
import { Problem } from '../problem';
import { Call, type Entrance, type Library, type Ticket } from './call';
import { FakeRoom, FakeTrack, fakeLibrary, fakeMedia } from './fake';
import type { CallView } from './view';

const ticket: Ticket = {
  url: 'ws://desk/media',
  token: 'one',
  sources: ['microphone', 'camera', 'screen_share'],
};

function made({
  join = () => Promise.resolve(ticket),
  library = fakeLibrary(),
  media = fakeMedia(),
}: { join?: () => Promise<Ticket>; library?: ReturnType<typeof fakeLibrary>; media?: MediaDevices } = {}) {
  const call = new Call({
    join,
    media,
    library: () => Promise.resolve(library as unknown as Library),
    wait: () => Promise.resolve(),
  });
  const phases: string[] = [];
  call.watch(({ phase }) => phases.at(-1) !== phase && phases.push(phase));
  const enter = async (entrance: Entrance = { microphone: true }) => {
    await call.enter(entrance);
    return library.rooms.at(-1) as FakeRoom;
  };
  return { call, library, phases, enter };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

describe('Call', () => {
  it('joins with the microphone on and shows who is there', async () => {
    const { call, enter } = made();
    const room = await enter();
    room.come('v_lena_1', 'Lena');
    await settled();
    expect(call.view).toMatchObject({ phase: 'connected', microphone: true, camera: false });
    expect(call.view.others).toMatchObject([{ kind: 'visitor', name: 'Lena', heard: false }]);
    expect([...call.view.may]).toEqual(['camera', 'microphone', 'screen_share']);
  });

  it('joins muted while the other side is rung, and sounds at once when it answers', async () => {
    const { call, enter } = made();
    const room = await enter({ microphone: true, muted: true });
    const { track } = room.localParticipant.publications.get('microphone') ?? {};
    expect(track?.mutedWhenPublished).toBe(true);
    expect(call.view.microphone).toBe(false);
    await call.setMicrophone(true);
    expect(call.view.microphone).toBe(true);
    expect(room.localParticipant.published).toBe(1);
  });

  it('is heard by who answers while the microphone is still being switched on', async () => {
    let got: (value: MediaStream) => void = () => undefined;
    const media = fakeMedia();
    vi.mocked(media.getUserMedia).mockReturnValue(new Promise((resolve) => (got = resolve)));
    const { call, library } = made({ media });
    const entered = call.enter({ microphone: true, muted: true });
    await settled();
    const on = call.setMicrophone(true);
    const { stream } = new FakeTrack('audio');
    got({ getTracks: () => [stream] } as unknown as MediaStream);
    await Promise.all([entered, on]);
    expect(call.view.microphone).toBe(true);
    expect(library.rooms.at(-1)?.localParticipant.published).toBe(1);
  });

  it('uses the tracks of the preview instead of asking again', async () => {
    const media = fakeMedia();
    const { call, enter } = made({ media });
    await enter({ tracks: [new FakeTrack('audio').stream, new FakeTrack('video').stream] });
    expect(call.view).toMatchObject({ microphone: true, camera: true });
    expect(media.getUserMedia).not.toHaveBeenCalled();
  });

  it('tells a refused device in the view and goes on', async () => {
    const media = fakeMedia(new DOMException('no', 'NotAllowedError'));
    const { call, enter } = made({ media });
    await enter();
    expect(call.view).toMatchObject({ phase: 'connected', problems: { microphone: 'refused' } });
    vi.mocked(media.getUserMedia).mockImplementation(fakeMedia().getUserMedia);
    await call.setMicrophone(true);
    expect(call.view).toMatchObject({ microphone: true, problems: {} });
  });

  it('sends a camera as soon as the engine lets it, and not before', async () => {
    const { call, enter } = made();
    const room = await enter();
    room.permit(2);
    const on = call.setCamera(true);
    await settled();
    expect(room.localParticipant.published).toBe(1);
    room.permit(2, 1);
    await on;
    expect(call.view).toMatchObject({ camera: true, problems: {} });
  });

  it('says what did not get through, and switches its light off', async () => {
    const { call, enter } = made();
    const room = await enter();
    room.permit();
    vi.useFakeTimers();
    const track = new FakeTrack('video').stream;
    const on = call.setCamera(true, track);
    await vi.advanceTimersByTimeAsync(20_000);
    await on;
    vi.useRealTimers();
    expect(call.view).toMatchObject({ camera: false, problems: { camera: 'unsent' } });
    expect(track.readyState).toBe('ended');
  });

  it.each([
    ['I hang up', (call: Call) => call.leave(), 'left'],
    ['the other side hangs up', (_: Call, room: FakeRoom) => room.drop(5), 'over'],
    ['I am removed', (_: Call, room: FakeRoom) => room.drop(4), 'removed'],
    ['I join elsewhere', (_: Call, room: FakeRoom) => room.drop(2), 'elsewhere'],
  ])('stops every track when %s', async (_, act, ending) => {
    const { call, enter } = made();
    const room = await enter({ microphone: true, camera: true });
    const picked = [new FakeTrack('video').stream, new FakeTrack('audio').stream];
    await call.share(streamOf(picked));
    expect(call.view.sharing).toBe(true);
    expect(call.running).toBe(true);
    await act(call, room);
    await settled();
    expect(call.view).toMatchObject({ phase: 'ended', ending, microphone: false, sharing: false });
    expect(call.running).toBe(false);
    expect(picked.every(({ readyState }) => readyState === 'ended')).toBe(true);
  });

  it('switches a track off that the browser grants after the end', async () => {
    let grant: (stream: MediaStream) => void = () => undefined;
    const late = new Promise<MediaStream>((resolve) => (grant = resolve));
    const media = fakeMedia();
    vi.mocked(media.getUserMedia).mockReturnValue(late);
    const { call, enter } = made({ media });
    const entering = enter({ camera: true });
    await settled();
    await call.leave();
    const { stream } = new FakeTrack('video');
    grant(streamOf([stream]));
    await entering;
    expect(stream.readyState).toBe('ended');
  });

  it('is not over because its page goes away: that may be loaded again', async () => {
    const { call, enter } = made();
    (await enter()).drop(1);
    expect(call.view.phase).toBe('connected');
  });

  it('says reconnecting while the library tries, and connected when it is back', async () => {
    const { phases, enter } = made();
    const room = await enter();
    room.emit('reconnecting');
    room.emit('reconnected');
    expect(phases).toEqual(['connecting', 'connected', 'reconnecting', 'connected']);
  });

  it('asks for a new ticket when the library gives up, and switches on what was on', async () => {
    let joins = 0;
    const join = () => {
      joins++;
      return joins === 2
        ? Promise.reject(new Problem(503, 'unavailable', 'not yet'))
        : Promise.resolve(ticket);
    };
    const { call, library, phases, enter } = made({ join });
    const room = await enter({ microphone: true, camera: true });
    room.drop(3);
    await vi.waitFor(() => expect(call.view).toMatchObject({ phase: 'connected', camera: true }));
    expect(joins).toBe(3);
    expect(library.rooms).toHaveLength(2);
    expect(call.view.microphone).toBe(true);
    expect(phases).toEqual(['connecting', 'connected', 'reconnecting', 'connected']);
  });

  it.each([
    [410, 'over'],
    [403, 'removed'],
  ])('believes the server (%i) that there is no way back', async (status, ending) => {
    let first = true;
    const join = () => {
      if (!first) return Promise.reject(new Problem(status, 'gone', 'no'));
      first = false;
      return Promise.resolve(ticket);
    };
    const { call, enter } = made({ join });
    (await enter()).drop(3);
    await vi.waitFor(() => expect(call.view).toMatchObject({ phase: 'ended', ending }));
  });

  it('passes messages on with the sender, by topic', async () => {
    const { call, enter } = made();
    const room = await enter();
    const heard: unknown[] = [];
    call.hear((topic, bytes, sender) => heard.push([topic, bytes[0], sender]));
    room.say('v_lena_1', 'point', Uint8Array.of(7));
    expect(heard).toEqual([['point', 7, 'v_lena_1']]);
  });

  it('keeps a picture the same as long as its track is', async () => {
    const { call, enter } = made();
    await enter({ camera: true });
    const views: CallView[] = [];
    call.watch((view) => views.push(view));
    await call.setMicrophone(true);
    expect(views.at(-1)?.me?.camera).toBe(views[0]?.me?.camera);
  });
});

function streamOf(tracks: MediaStreamTrack[]): MediaStream {
  return {
    getTracks: () => tracks,
    getVideoTracks: () => tracks.filter(({ kind }) => kind === 'video'),
    getAudioTracks: () => tracks.filter(({ kind }) => kind === 'audio'),
  } as unknown as MediaStream;
}
