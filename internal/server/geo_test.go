package server

import (
	"bytes"
	"encoding/binary"
	"net/http"
	"net/netip"
	"os"
	"path/filepath"
	"testing"
)

// geoFile is a file in the MaxMind format that knows one network: 203.0.113.0/24 is in Austria.
func geoFile(t *testing.T) string {
	t.Helper()
	text := func(s string) []byte { return append([]byte{2<<5 | byte(len(s))}, s...) }
	number := func(kind byte, n uint16) []byte { return binary.BigEndian.AppendUint16([]byte{kind<<5 | 2}, n) }
	const bits, kindUint16, kindUint32, kindMap = 24, 5, 6, 7
	var file bytes.Buffer
	network := netip.MustParseAddr("203.0.113.0").As4()
	for n := range uint32(bits) {
		next := n + 1
		if next == bits {
			next = bits + 16 // the beginning of the data
		}
		records := [2]uint32{bits, bits} // nothing is known
		records[network[n/8]>>(7-n%8)&1] = next
		for _, r := range records {
			file.Write([]byte{byte(r >> 16), byte(r >> 8), byte(r)})
		}
	}
	file.Write(make([]byte, 16))
	file.Write([]byte{kindMap<<5 | 1})
	file.Write(text("country"))
	file.Write([]byte{kindMap<<5 | 1})
	file.Write(text("iso_code"))
	file.Write(text("AT"))
	file.WriteString("\xab\xcd\xefMaxMind.com")
	file.Write([]byte{kindMap<<5 | 9})
	for _, field := range []struct {
		name  string
		value []byte
	}{
		{"binary_format_major_version", number(kindUint16, 2)},
		{"binary_format_minor_version", number(kindUint16, 0)},
		{"build_epoch", append([]byte{4, 2}, 0, 0, 0, 1)},
		{"database_type", text("Country")},
		{"description", []byte{kindMap << 5}},
		{"ip_version", number(kindUint16, 4)},
		{"languages", []byte{0, 4}},
		{"node_count", number(kindUint32, bits)},
		{"record_size", number(kindUint16, 24)},
	} {
		file.Write(text(field.name))
		file.Write(field.value)
	}
	path := filepath.Join(t.TempDir(), "country.mmdb")
	if err := os.WriteFile(path, file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestClient_country checks who is asked for the country of a visitor, which rules and agents
// see: a trusted proxy, then the operator's file.
func TestClient_country(t *testing.T) {
	geo, err := openCountries(geoFile(t))
	if err != nil {
		t.Fatal(err)
	}
	defer geo.close()
	for name, c := range map[string]struct {
		geo     *countries
		remote  string
		headers http.Header
		want    string
	}{
		"the file":          {geo, "203.0.113.9:1", nil, "AT"},
		"not in the file":   {geo, "192.0.2.7:1", nil, ""},
		"no file":           {nil, "203.0.113.9:1", nil, ""},
		"behind a proxy":    {geo, "127.0.0.1:1", http.Header{"X-Forwarded-For": {"203.0.113.9"}}, "AT"},
		"the proxy says":    {geo, "127.0.0.1:1", http.Header{"X-Forwarded-For": {"203.0.113.9"}, "Cf-Ipcountry": {"de"}}, "DE"},
		"the visitor says":  {geo, "203.0.113.9:1", http.Header{"Cf-Ipcountry": {"DE"}}, "AT"},
		"nobody knows":      {geo, "127.0.0.1:1", http.Header{"X-Forwarded-For": {"192.0.2.7"}, "Cf-Ipcountry": {"XX"}}, ""},
		"no address at all": {geo, "", nil, ""},
	} {
		r := &http.Request{RemoteAddr: c.remote, Host: "chat.example", Header: c.headers}
		if got := (clients{trusted: Loopback(), geo: c.geo}).of(r).Country; got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
	if _, err := openCountries("client.go"); err == nil {
		t.Error("a file that is none was taken")
	}
}
