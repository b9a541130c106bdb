# Builds Deskside from source into an image that holds the one binary and nothing else.
#   docker build --build-arg VERSION=$(git describe --tags --always) -t deskside .
#   docker run -p 8080:8080 -v deskside:/data -e DESKSIDE_PUBLIC_URL=https://chat.example.com deskside
# Written with care, but not tried on a Docker engine yet.

FROM node:20-bookworm-slim AS web
WORKDIR /src/web
COPY web/package.json web/package-lock.json web/.npmrc ./
RUN PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund
COPY web/ ./
RUN npm run --silent build

FROM golang:1.26-bookworm AS program
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY *.go ./
COPY cmd/ cmd/
COPY internal/ internal/
COPY web/embed.go web/
COPY --from=web /src/web/dist/ web/dist/
ARG VERSION=unknown
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.version=${VERSION}" -o /deskside ./cmd/deskside \
 && mkdir /data && chown 65532:65532 /data

FROM scratch
COPY --from=program /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=program /usr/share/zoneinfo/ /usr/share/zoneinfo/
COPY --from=program /deskside /deskside
COPY --from=program --chown=65532:65532 /data /data
ENV DESKSIDE_DATA=/data DESKSIDE_LISTEN=:8080
VOLUME /data
EXPOSE 8080
USER 65532:65532
ENTRYPOINT ["/deskside"]
CMD ["serve"]
