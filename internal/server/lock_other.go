//go:build !unix

package server

// lockFolder does nothing where the system has no such locks.
func lockFolder(string) (unlock func() error, err error) {
	return func() error { return nil }, nil
}
