# Images of KdCluster: silo-cpu, silo-cuda, kdctl. How to build, tag and run them: docs/operations.md.
#   docker build --target silo-cuda --tag kdcluster/silo-cuda:0.1.0 .
# REGISTRY names where the base images come from, NUGET a feed in place of the SDK's usual one, APT an archive in place of Ubuntu's: mirrors for
# networks without the originals. READYTORUN= compiles as programs run, for a feed without the compiler of machine code.
# VERSION and REVISION (the source revision) are in the labels; programs tell the revision too, as kdctl version and kd_build_info.
# Without an engine for containers: eng/image/check-build does these steps in a folder.
ARG REGISTRY=mcr.microsoft.com/dotnet
ARG DOTNET=10.0-noble

# Project files alone: the packages below are restored again only when one of these changes.
FROM ${REGISTRY}/sdk:${DOTNET} AS packages
ARG NUGET
ARG READYTORUN=linux-x64
WORKDIR /kd
# The last two are properties of the build: real packages, and what the programs are compiled for ahead of time.
ENV DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 UseStandIns=false ReadyToRunRuntime=${READYTORUN}
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props ./
COPY eng/ReadyToRun.props eng/TrainerRuntime.props eng/
COPY src/Kd.Core/Kd.Core.csproj src/Kd.Core/
COPY src/Kd.Detection/Kd.Detection.csproj src/Kd.Detection/
COPY src/Kd.Grains/Kd.Grains.csproj src/Kd.Grains/
COPY src/Kd.Silo/Kd.Silo.csproj src/Kd.Silo/
COPY src/Kd.Trainer/Kd.Trainer.csproj src/Kd.Trainer/
COPY src/Kd.Client/Kd.Client.csproj src/Kd.Client/
RUN dotnet restore src/Kd.Silo --runtime linux-x64 ${NUGET:+--source "$NUGET"} && dotnet restore src/Kd.Client --runtime linux-x64 ${NUGET:+--source "$NUGET"}

# libtorch for the CPU is 200 MB, with CUDA 5 GB: one stage each, so that no image has what it does not use.
FROM packages AS build-cpu
ENV TorchBackend=cpu
RUN dotnet restore src/Kd.Trainer --runtime linux-x64 ${NUGET:+--source "$NUGET"}
COPY .editorconfig ./
COPY src src
COPY eng eng
ARG REVISION=unknown
RUN SourceRevisionId=${REVISION} eng/image/publish /out src/Kd.Silo src/Kd.Trainer

FROM packages AS build-cuda
ENV TorchBackend=cuda
RUN dotnet restore src/Kd.Trainer --runtime linux-x64 ${NUGET:+--source "$NUGET"}
COPY .editorconfig ./
COPY src src
COPY eng eng
ARG REVISION=unknown
RUN SourceRevisionId=${REVISION} eng/image/publish /out src/Kd.Silo src/Kd.Trainer

# What silos run on. turbojpeg, png, deflate, tiff: how the trainer decodes images; gomp: libtorch's threads.
FROM ${REGISTRY}/aspnet:${DOTNET} AS silo
ARG APT
RUN if [ "$APT" ]; then sed -i "s|^URIs:.*|URIs: $APT|" /etc/apt/sources.list.d/ubuntu.sources; fi \
 && apt-get update \
 && apt-get install --yes --no-install-recommends libturbojpeg libpng16-16t64 libdeflate0 libtiff6 libgomp1 \
 && rm -rf /var/lib/apt/lists/* \
 && install -d -o 10001 -g 10001 /store /data /tokens
COPY --chmod=755 eng/image/healthcheck /usr/local/bin/healthcheck
# Diagnostics would open a socket in /tmp. The silo says in its health what it lacks: it waits for it.
ENV DOTNET_EnableDiagnostics=0 \
    KD_SILO_STORE=/store KD_SILO_DATA=/data KD_SILO_URLS=http://0.0.0.0:8080 KD_SILO_WAIT=3600
USER 10001:10001
EXPOSE 8080 11111
VOLUME /store
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=12s --start-period=30s CMD ["healthcheck", "8080"]
ENTRYPOINT ["/app/kd-silo/kd-silo"]

FROM silo AS silo-cpu
ARG VERSION=0.1.0
ARG REVISION=unknown
# libtorch changes with its version only: a layer of its own below the program's.
COPY --from=build-cpu /out/native /app
COPY --from=build-cpu /out/app /app
COPY --from=build-cpu /out/sbom.txt /app/
LABEL org.opencontainers.image.title="kd-silo, CPU" org.opencontainers.image.description="Trains the cells of KdCluster's sweeps on CPU cores and serves the HTTP API" \
      org.opencontainers.image.version="${VERSION}" org.opencontainers.image.revision="${REVISION}" org.opencontainers.image.licenses="MIT" \
      org.kdcluster.sbom="/app/sbom.txt"

FROM silo AS silo-cuda
ARG VERSION=0.1.0
ARG REVISION=unknown
# The driver's libraries are mounted by NVIDIA's container runtime; CUDA's own come with libtorch.
ENV NVIDIA_DRIVER_CAPABILITIES=compute,utility
COPY --from=build-cuda /out/native /app
COPY --from=build-cuda /out/app /app
COPY --from=build-cuda /out/sbom.txt /app/
LABEL org.opencontainers.image.title="kd-silo, CUDA" org.opencontainers.image.description="Trains the cells of KdCluster's sweeps on NVIDIA GPUs and serves the HTTP API" \
      org.opencontainers.image.version="${VERSION}" org.opencontainers.image.revision="${REVISION}" org.opencontainers.image.licenses="MIT" \
      org.kdcluster.sbom="/app/sbom.txt"

FROM packages AS build-kdctl
COPY .editorconfig ./
COPY src src
COPY eng eng
ARG REVISION=unknown
RUN SourceRevisionId=${REVISION} eng/image/publish /out src/Kd.Client

FROM ${REGISTRY}/runtime:${DOTNET} AS kdctl
ARG VERSION=0.1.0
ARG REVISION=unknown
ENV DOTNET_EnableDiagnostics=0
COPY --from=build-kdctl /out/app /app
COPY --from=build-kdctl /out/sbom.txt /app/
USER 10001:10001
LABEL org.opencontainers.image.title="kdctl" org.opencontainers.image.description="Submits grids to KdCluster and shows their tables" \
      org.opencontainers.image.version="${VERSION}" org.opencontainers.image.revision="${REVISION}" org.opencontainers.image.licenses="MIT" \
      org.kdcluster.sbom="/app/sbom.txt"
# kdctl only speaks HTTP and ends: there is no health to check.
HEALTHCHECK NONE
ENTRYPOINT ["/app/kdctl/kdctl"]
