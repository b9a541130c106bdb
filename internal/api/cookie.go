package api

import (
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// cookieName on http; on https it has the __Host- prefix, so that no other host
// can set it.
const (
	cookieName       = "deskside_session"
	secureCookieName = "__Host-" + cookieName
	// cookieLife is longer than any session's: the server decides when it ends.
	cookieLife = 400 * 24 * time.Hour
)

// sessionCookie carries the session's token; an empty one takes the cookie away.
func sessionCookie(c Client, token string) http.Cookie {
	cookie := http.Cookie{
		Name:     cookieName,
		Value:    token,
		Path:     "/",
		HttpOnly: true,
		SameSite: http.SameSiteLaxMode,
		MaxAge:   int(cookieLife.Seconds()),
	}
	if c.Secure() {
		cookie.Name, cookie.Secure = secureCookieName, true
	}
	if token == "" {
		cookie.MaxAge = -1
	}
	return cookie
}

// SessionToken reads the session's token from a request's cookies.
func SessionToken(r *http.Request) string {
	name := cookieName
	if ClientOf(r.Context()).Secure() {
		name = secureCookieName
	}
	cookie, err := r.Cookie(name)
	if err != nil {
		return ""
	}
	return cookie.Value
}

func sessionToken(ctx huma.Context) string {
	name := cookieName
	if ClientOf(ctx.Context()).Secure() {
		name = secureCookieName
	}
	cookie, err := huma.ReadCookie(ctx, name)
	if err != nil {
		return ""
	}
	return cookie.Value
}
