package doctor

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/redis/rueidis"

	"github.com/deskside/deskside/internal/server"
)

// Space left on the data folder's disk below which it is time to do something.
const (
	scarce    = 1 << 30
	tooLittle = 100 << 20
)

// folder checks that the data folder can be written and has room.
func (e *examination) folder() {
	dir := e.config.Data
	if e.config.Database != "" {
		e.say("data folder", OK, "not used with PostgreSQL", "")
		return
	}
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, os.ErrNotExist):
		e.say("data folder", Warn, dir+" does not exist yet", "serve makes it; check --data if there should be data already")
		return
	case err != nil:
		e.say("data folder", Fail, err.Error(), "give the user that runs deskside access to it, or choose another with --data")
		return
	case !info.IsDir():
		e.say("data folder", Fail, dir+" is not a folder", "choose a folder with --data")
		return
	}
	probe, err := os.CreateTemp(dir, ".doctor-")
	if err == nil {
		err = errors.Join(probe.Close(), os.Remove(probe.Name()))
	}
	if err != nil {
		e.say("data folder", Fail, "cannot be written: "+err.Error(), "give the user that runs deskside the folder: chown -R USER "+dir)
		return
	}
	free, err := freeSpace(dir)
	switch {
	case err != nil:
		e.say("data folder", Warn, fmt.Sprintf("%s is writable; how much room it has is unknown: %v", dir, err), "")
	case free < tooLittle:
		e.say("data folder", Fail, fmt.Sprintf("%s: only %s left", dir, size(free)), "make room on the disk: SQLite cannot write on a full one")
	case free < scarce:
		e.say("data folder", Warn, fmt.Sprintf("%s: %s left", dir, size(free)), "make room on the disk soon")
	default:
		e.say("data folder", OK, fmt.Sprintf("%s is writable, %s left", dir, size(free)), "")
	}
}

func size(bytes uint64) string {
	if bytes >= 1<<30 {
		return fmt.Sprintf("%.1f GB", float64(bytes)/(1<<30))
	}
	return fmt.Sprintf("%d MB", bytes>>20)
}

// database opens the database and compares its clock with ours.
func (e *examination) database(ctx context.Context) {
	if e.config.Database == "" {
		file := filepath.Join(e.config.Data, "deskside.db")
		if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
			e.say("database", Warn, "there is no SQLite file yet", "serve makes it")
			return
		}
	}
	began := time.Now()
	facts, err := server.Inspect(ctx, e.config)
	took := time.Since(began)
	if err != nil {
		do := "check that the file is whole, and who owns it; a backup made by deskside backup can take its place"
		if e.config.Database != "" {
			do = "check --database: host, port, user, password, database name, sslmode; and that PostgreSQL runs and lets this machine in"
		}
		e.say("database", Fail, err.Error(), do)
		return
	}
	e.instance = facts.Instance
	found := fmt.Sprintf("%s answers (%v)", facts.Engine, took.Round(time.Millisecond))
	if facts.NeedsSetup {
		e.say("database", Warn, found+"; nobody has set up the instance yet", "start serve and open the address with the code from its log")
	} else {
		e.say("database", OK, found, "")
	}
	if e.config.Database != "" {
		e.clock("PostgreSQL", facts.Now, took)
	}
}

// files checks that attachments can be kept, and looked at if that is asked for.
func (e *examination) files(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, 2*patience)
	defer cancel()
	where, err := server.ProbeFiles(ctx, e.config)
	switch {
	case err != nil && e.config.Blob != "":
		e.say("attachments", Fail, err.Error(), "check --blob: bucket, region, endpoint, path-style=true for servers other than Amazon's; and AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
	case err != nil:
		e.say("attachments", Fail, err.Error(), "give the user that runs deskside the folder: chown -R USER "+e.config.Data)
	case e.config.Blob == "" && e.config.Redis != "":
		e.say("attachments", Fail, where+" is on this machine; other nodes cannot read it", "keep attachments in S3 with --blob, or let all nodes mount the same folder")
	default:
		e.say("attachments", OK, where, "")
	}
	if e.config.Scan == "" {
		return
	}
	if err := server.ProbeScanner(ctx, e.config); err != nil {
		e.say("scanner", Fail, err.Error(), "check --scan, and that clamd runs and lets this machine in (TCPSocket, or the socket's permissions); files wait until it answers")
		return
	}
	e.say("scanner", OK, "clamd answers", "")
}

// mail says hello to the mail server.
func (e *examination) mail(ctx context.Context) {
	sender, err := e.config.MailServer()
	if err != nil || sender == nil {
		return // wrong flags are told above; who has none wants none
	}
	if err := sender.Try(ctx); err != nil {
		e.say("mail", Fail, sender.Place()+": "+err.Error(), "check --mail: host, port, user and password, and that the firewall lets this machine out")
		return
	}
	if e.config.PublicURL == "" {
		e.say("mail", Warn, sender.Place()+" answers; invitations and new passwords need --public-url", "set --public-url https://…")
		return
	}
	e.say("mail", OK, sender.Place()+" answers", "")
}

// clock compares another clock with ours; ours was read up to slack later.
func (e *examination) clock(whose string, there time.Time, slack time.Duration) {
	off := time.Until(there).Abs()
	switch {
	case off < 2*time.Second+slack:
		e.say("clock", OK, "agrees with "+whose, "")
	case off < 30*time.Second:
		e.say("clock", Warn, fmt.Sprintf("%v apart from %s", off.Round(time.Second), whose), "let both machines follow a time server (systemd-timesyncd, chrony)")
	default:
		e.say("clock", Fail, fmt.Sprintf("%v apart from %s", off.Round(time.Second), whose), "set the clock; let both machines follow a time server (systemd-timesyncd, chrony)")
	}
}

// redis checks that Redis answers and what time it has.
func (e *examination) redis(ctx context.Context) {
	if e.config.Redis == "" {
		return
	}
	const do = "check --redis: host, port, password, rediss:// for TLS; and that Redis runs and lets this machine in"
	options, err := rueidis.ParseURL(e.config.Redis)
	if err != nil {
		e.say("redis", Fail, err.Error(), do)
		return
	}
	options.DisableCache = true
	options.Dialer.Timeout = patience
	client, err := rueidis.NewClient(options)
	if err != nil {
		e.say("redis", Fail, err.Error(), do)
		return
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	began := time.Now()
	parts, err := client.Do(ctx, client.B().Time().Build()).AsIntSlice()
	took := time.Since(began)
	if err != nil || len(parts) != 2 {
		e.say("redis", Fail, fmt.Sprintf("does not answer: %v", err), do)
		return
	}
	state, advice := OK, ""
	if took > 20*time.Millisecond {
		state, advice = Warn, "run Redis near the nodes: every message goes through it"
	}
	e.say("redis", state, fmt.Sprintf("answers (%v)", took.Round(time.Microsecond)), advice)
	e.clock("Redis", time.Unix(parts[0], parts[1]*1000), took)
}

// port checks that the address is ours: either our server is there, or nobody.
func (e *examination) port(ctx context.Context) {
	address := e.config.Listen
	l, err := net.Listen("tcp", address)
	if err == nil {
		if err := l.Close(); err != nil {
			e.say("port", Warn, err.Error(), "")
			return
		}
		e.say("port", OK, address+" is free; no server runs there", "")
		return
	}
	state, _, listenErr := e.lookAt(ctx, e.own, e.listener())
	switch {
	case listenErr == nil && e.instance != "" && state.Instance == e.instance:
		e.running = true
		e.say("port", OK, fmt.Sprintf("deskside %s serves on %s", state.Version, address), "")
	case listenErr == nil:
		e.say("port", Fail, "a deskside with another database serves on "+address, "stop it, choose another address with --listen, or pass the same --data and --database to both")
	default:
		e.say("port", Fail, fmt.Sprintf("cannot listen on %s: %v", address, err), "find out who has it (ss -ltnp), or choose another address with --listen")
	}
}

// listener is the URL of our own listener as seen from this machine.
func (e *examination) listener() string {
	if e.config.TLSCert != "" {
		return "https://" + local(e.config.Listen)
	}
	return "http://" + local(e.config.Listen)
}

// local is the address as seen from this machine.
func local(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}
