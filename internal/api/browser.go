package api

import (
	"strconv"

	"github.com/mileusna/useragent"
)

// BrowserOf tells the sockets browser, system and kind of device by a User-Agent header.
func BrowserOf(header string) (browser, os, device string) { return browserOf(header) }

// browserOf reads browser, system and kind of device from a User-Agent header.
func browserOf(header string) (browser, os, device string) {
	ua := useragent.Parse(header[:min(len(header), 500)])
	device = "desktop"
	switch {
	case ua.Tablet:
		device = "tablet"
	case ua.Mobile:
		device = "phone"
	}
	browser = ua.Name
	if major := ua.VersionNo.Major; browser != "" && major > 0 {
		browser += " " + strconv.Itoa(major)
	}
	return browser, ua.OS, device
}
