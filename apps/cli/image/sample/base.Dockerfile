# Node, the libraries it needs and the one file of the sample programs. `npm run image -- --samples` puts them beside this file.
FROM scratch
COPY root/ /
USER 10001
ENV HOME=/tmp
EXPOSE 9080
ENTRYPOINT ["/node", "/program.mjs"]
