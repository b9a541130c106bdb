// Reads a room and says what a view says of it.
import type { LocalParticipant, Participant, Room, Track } from 'livekit-client';
import { kindOf, type Person, type Picture, type Quality, type Source } from './view';

/** Their names in the library; it is imported for its types only, because it is heavy. */
export const from = {
  camera: 'camera' as Track.Source,
  microphone: 'microphone' as Track.Source,
  screen: 'screen_share' as Track.Source,
  screenAudio: 'screen_share_audio' as Track.Source,
};

const qualities: Record<string, Quality> = {
  excellent: 'good',
  good: 'good',
  poor: 'weak',
  lost: 'lost',
};

/** Grants name sources by number. */
const sources: readonly (Source | undefined)[] = [
  undefined,
  'camera',
  'microphone',
  'screen_share',
  'screen_share_audio',
];
const every: readonly Source[] = ['camera', 'microphone', 'screen_share', 'screen_share_audio'];

/** What the room's server lets me send at the moment; before it has said so, what the ticket said. */
export function allowed(me: LocalParticipant, ticket: readonly string[]): ReadonlySet<Source> {
  const { permissions } = me;
  if (!permissions) return new Set(every.filter((source) => ticket.includes(source)));
  if (!permissions.canPublish) return new Set();
  if (permissions.canPublishSources.length === 0) return new Set(every);
  return new Set(permissions.canPublishSources.flatMap((number) => sources[number] ?? []));
}

/** The person behind a participant; pictures keep their identity as long as the track is the same. */
export class Looks {
  readonly #pictures = new WeakMap<Track, Picture>();

  person(participant: Participant, me: boolean): Person {
    const microphone = participant.getTrackPublication(from.microphone);
    return {
      id: participant.identity,
      kind: kindOf(participant.identity),
      name: participant.name ?? '',
      me,
      speaking: participant.isSpeaking,
      quality: qualities[participant.connectionQuality] ?? 'unknown',
      heard: microphone !== undefined && !microphone.isMuted,
      camera: this.#picture(participant, from.camera),
      screen: this.#picture(participant, from.screen),
    };
  }

  others({ remoteParticipants }: Room): Person[] {
    return [...remoteParticipants.values()]
      .sort((a, b) => (a.joinedAt?.getTime() ?? 0) - (b.joinedAt?.getTime() ?? 0))
      .map((participant) => this.person(participant, false));
  }

  #picture(participant: Participant, source: Track.Source): Picture | null {
    const publication = participant.getTrackPublication(source);
    const track = publication?.track;
    if (!track || publication.isMuted) return null;
    let picture = this.#pictures.get(track);
    if (!picture) {
      picture = {
        key: publication.trackSid,
        show: (video) => {
          track.attach(video);
          return () => void track.detach(video);
        },
      };
      this.#pictures.set(track, picture);
    }
    return picture;
  }
}
