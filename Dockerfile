# softedge for training and serving on a CPU: see docs/deploy.md, "In a container".

# The package, built from this folder as `npm publish` would.
FROM node:24-slim AS build
WORKDIR /src
COPY . .
RUN npm ci --no-audit --no-fund && npm pack --pack-destination /tmp

FROM node:24-slim
COPY --from=build /tmp/softedge-*.tgz /tmp/
RUN npm install --global --no-audit --no-fund --cache /tmp/npm /tmp/softedge-*.tgz \
  && rm -r /tmp/softedge-*.tgz /tmp/npm \
  && install --directory --owner node --group node /work
# Writable for any user: Wrangler keeps its settings at home.
ENV HOME=/tmp WRANGLER_SEND_METRICS=false
USER node
WORKDIR /work
VOLUME /work
# No npm in between: signals reach softedge itself.
ENTRYPOINT ["softedge"]
CMD ["--help"]
