package bench

import (
	"fmt"
	"os"
	"runtime"
	"strings"
	"text/tabwriter"
)

// Figure is something measured, against what it should be.
type Figure struct {
	Name   string  `json:"name"`
	Unit   string  `json:"unit"`
	Value  float64 `json:"value"`
	Target float64 `json:"target"`
	Least  bool    `json:"least,omitempty"` // the target is the least, not the most
	Open   bool    `json:"open,omitempty"`  // there is no target
	Of     int     `json:"of"`              // how many values it is made of
}

// Met says whether the target was met.
func (f Figure) Met() bool {
	return f.Open || f.Value <= f.Target && !f.Least || f.Value >= f.Target && f.Least
}

// table lines figures up for people.
func table(figures []Figure) string {
	var b strings.Builder
	w := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	// It writes into memory, which does not fail.
	_, _ = fmt.Fprintln(w, "what\tmeasured\ttarget\t")
	for _, f := range figures {
		target, verdict := "", ""
		if !f.Open {
			sign := "≤"
			if f.Least {
				sign = "≥"
			}
			target = strings.TrimSpace(fmt.Sprintf("%s %g %s", sign, f.Target, f.Unit))
			if verdict = "met"; !f.Met() {
				verdict = "missed"
			}
		}
		_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", f.Name, strings.TrimSpace(fmt.Sprintf("%.4g %s", f.Value, f.Unit)), target, verdict)
	}
	_ = w.Flush()
	return b.String()
}

// Machine is where it was measured, and how busy that was with everything.
type Machine struct {
	Cores      int     `json:"cores"`
	Go         string  `json:"go"`
	LoadBefore float64 `json:"loadBefore"` // of the last minute
	LoadAfter  float64 `json:"loadAfter"`
}

func machine() Machine {
	return Machine{Cores: runtime.NumCPU(), Go: runtime.Version(), LoadBefore: loadAverage()}
}

func (m *Machine) settle() { m.LoadAfter = loadAverage() }

func (m Machine) String() string {
	return fmt.Sprintf("%d cores, %s, load of the machine %.1f before and %.1f after", m.Cores, m.Go, m.LoadBefore, m.LoadAfter)
}

// loadAverage is of the last minute; 0 where the system does not tell.
func loadAverage() (load float64) {
	b, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return 0
	}
	if _, err := fmt.Sscan(string(b), &load); err != nil {
		return 0
	}
	return load
}
