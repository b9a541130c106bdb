// Package recovery holds the experiments behind promise 1: the real program, real
// processes, and people on both sides who write while nodes are killed, publishes are
// thrown away, Redis is emptied and browsers lose the network. Afterwards everything
// that was acknowledged must have arrived on both sides, once and in order.
package recovery
