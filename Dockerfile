# One static binary in an empty image. Build:  docker build -t copydesk .
# Run:  docker run --read-only -v copydesk:/data --env-file .env copydesk
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=1 go build -trimpath \
      -tags 'netgo osusergo sqlite_omit_load_extension' \
      -ldflags '-s -w -linkmode external -extldflags -static' \
      -o /out/copydesk . \
 && mkdir -p /out/data /out/tmp && chmod 1777 /out/tmp

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build --chown=65532:65532 /out/data /data
COPY --from=build /out/copydesk /copydesk
USER 65532:65532
ENV COPYDESK_DATA=/data COPYDESK_ADDR=0.0.0.0:8080
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=6s --start-period=10s CMD ["/copydesk", "health"]
ENTRYPOINT ["/copydesk"]
