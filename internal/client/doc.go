// Package client speaks to a running Deskside from outside: over the public HTTP
// API and the socket protocol, as the browsers of visitors and agents do. The
// benchmark and the recovery tests stand on it, so it must not trust the server:
// it keeps count of everything that arrives twice, in the wrong order or not at all.
//
//   - Server makes visitors and agents; their methods are single requests.
//   - Outbox sends messages until they are acknowledged, with the same id each time.
//   - Follower keeps a socket open across restarts and recovers what it missed.
package client
