// A clock that ticks once a second, for waiting times and local times. All of them read
// the same value, so that they change together.
import { serverClock } from '../../core/clock';

class Clock {
  /** The server's time, in milliseconds. */
  now = $state(serverClock.now());

  constructor() {
    setInterval(() => (this.now = serverClock.now()), 1000);
  }
}

export const clock = new Clock();
