// Package doctor looks at an installation from inside and from outside and says, in
// a line for each thing, whether it is well and what to do if not. It changes
// nothing, but for bringing the database's schema up to date as serve would.
package doctor

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/deskside/deskside/internal/server"
)

// State says how well something is.
type State string

const (
	OK   State = "OK"
	Warn State = "WARN"
	Fail State = "FAIL"
)

// Finding is what was found about one thing.
type Finding struct {
	Check string `json:"check"`
	State State  `json:"state"`
	Found string `json:"found"`
	Do    string `json:"do,omitempty"`
}

// Findings is the whole examination.
type Findings []Finding

// Failed reports whether something does not work.
func (f Findings) Failed() bool {
	return slices.ContainsFunc(f, func(f Finding) bool { return f.State == Fail })
}

// Print writes the findings for people, or as JSON.
func (f Findings) Print(out io.Writer, asJSON bool) error {
	if asJSON {
		enc := json.NewEncoder(out)
		enc.SetIndent("", "  ")
		return enc.Encode(f)
	}
	for _, finding := range f {
		if _, err := fmt.Fprintf(out, "%-4s  %-12s  %s\n", finding.State, finding.Check, finding.Found); err != nil {
			return err
		}
		if finding.Do == "" {
			continue
		}
		if _, err := fmt.Fprintf(out, "      %-12s  → %s\n", "", strings.ReplaceAll(finding.Do, "\n", "\n                      ")); err != nil {
			return err
		}
	}
	return nil
}

// patience is how long each look outside may take.
const patience = 5 * time.Second

// examination is what the checks share.
type examination struct {
	config    server.Config
	client    *http.Client
	own       *http.Client   // for our own listener
	roots     *x509.CertPool // whom browsers trust; nil: whom this machine trusts
	relayPort string         // where browsers look for the relay; empty: 443
	instance  string         // of the database; empty: there is none yet
	running   bool           // our server answers on the configured address
	findings  Findings
}

// Examine makes all checks.
func Examine(ctx context.Context, c server.Config) Findings {
	e := &examination{config: c, client: client(&http.Transport{DisableKeepAlives: true, Proxy: http.ProxyFromEnvironment})}
	// Our own address is in no certificate; who answers there is known by its instance.
	e.own = client(&http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{InsecureSkipVerify: true}})
	if err := c.Check(); err != nil {
		e.say("settings", Fail, err.Error(), "correct the flag, or its DESKSIDE_ variable")
		return e.findings
	}
	e.folder()
	e.database(ctx)
	e.files(ctx)
	e.redis(ctx)
	e.port(ctx)
	e.mail(ctx)
	e.public(ctx)
	e.socket(ctx)
	e.media(ctx)
	return e.findings
}

func client(t *http.Transport) *http.Client {
	return &http.Client{Timeout: patience, Transport: t, CheckRedirect: func(*http.Request, []*http.Request) error {
		return http.ErrUseLastResponse
	}}
}

func (e *examination) say(check string, state State, found, do string) {
	e.findings = append(e.findings, Finding{Check: check, State: state, Found: found, Do: do})
}
