FROM rust:1-bookworm AS build
WORKDIR /source
COPY . .
RUN cargo xtask dist && target/dist/tenantry --version
RUN deploy/image.sh target/dist/tenantry /image && mkdir -m 0700 /private

FROM scratch
COPY --from=build /image /
# Volumes that are mounted here get this owner and mode.
COPY --from=build --chown=65532:65532 /private /data
COPY --from=build --chown=65532:65532 /private /keys
USER 65532:65532
ENV TENANTRY_LISTEN=0.0.0.0:8080
ENV TENANTRY_DATA_DIR=/data
# SQLite keeps temporary files in the working directory, as there is no other.
WORKDIR /data
VOLUME /data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=5s --timeout=6s --start-period=30s CMD ["/tenantry", "health"]
ENTRYPOINT ["/tenantry"]
CMD ["serve"]
