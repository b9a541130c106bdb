package bench

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// Browser is the part that needs a browser: Playwright drives it, out of the source tree.
type Browser struct {
	Source    string `help:"Source tree whose e2e/figures drive a real browser, built with make; default: the one around the working folder." type:"path" placeholder:"DIR"`
	NoBrowser bool   `help:"Measure the server's side only."`
	Quick     bool   `help:"Few repetitions in the browser, to see that everything runs."`
}

const figuresConfig = "e2e/playwright.config.ts"

// figures runs the named files of e2e/figures and returns what they report.
func (b Browser) figures(ctx context.Context, files ...string) ([]Figure, error) {
	tree, err := b.tree()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "deskside-figures-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(folder)
	out := filepath.Join(folder, "figures.jsonl")
	args := append([]string{"playwright", "test", "--config", "../" + figuresConfig, "--project", "figures", "--workers", "1", "--reporter", "line"}, files...)
	cmd := exec.CommandContext(ctx, "npx", args...)
	cmd.Dir = filepath.Join(tree, "web")
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr // the result alone goes to the standard output
	cmd.Env = append(os.Environ(), "DESKSIDE_BENCH_FIGURES="+out)
	if b.Quick {
		cmd.Env = append(cmd.Env, "DESKSIDE_BENCH_QUICK=1")
	}
	run := cmd.Run()
	figures, err := readFigures(out)
	if err != nil {
		return nil, errors.Join(run, err)
	}
	if run != nil {
		return nil, fmt.Errorf("the browser's part failed: %w", run)
	}
	return figures, nil
}

func readFigures(file string) (figures []Figure, err error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(bytes.NewReader(data))
	for lines.Scan() {
		var f Figure
		if err := json.Unmarshal(lines.Bytes(), &f); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		figures = append(figures, f)
	}
	return figures, lines.Err()
}

// tree finds the source tree.
func (b Browser) tree() (string, error) {
	folder := b.Source
	if folder != "" {
		if _, err := os.Stat(filepath.Join(folder, figuresConfig)); err != nil {
			return "", fmt.Errorf("%s is no source tree of Deskside: %w", folder, err)
		}
		return folder, nil
	}
	folder, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(folder, figuresConfig)); err == nil {
			return folder, nil
		}
		above := filepath.Dir(folder)
		if above == folder {
			return "", errors.New("the browser's part needs the source tree: run it there, pass --source, or leave it out with --no-browser")
		}
		folder = above
	}
}
