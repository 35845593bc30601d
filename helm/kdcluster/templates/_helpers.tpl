{{- /* Names: all begin with the release's, so two releases live in one namespace. */ -}}
{{- define "kd.tokens" -}}{{ .Values.tokens.existingSecret | default (printf "%s-tokens" .Release.Name) }}{{- end -}}
{{- define "kd.storeClaim" -}}{{ .Values.storage.existingClaim | default (printf "%s-store" .Release.Name) }}{{- end -}}
{{- define "kd.serviceAccount" -}}{{ .Values.serviceAccount.name | default (.Values.serviceAccount.create | ternary .Release.Name "default") }}{{- end -}}
{{- define "kd.redisUrl" -}}{{ .Values.redis.url | default (printf "redis://%s-redis:6379" .Release.Name) }}{{- end -}}
{{- define "kd.redisSecret" -}}
{{- if .Values.redis.existingSecret }}{{ .Values.redis.existingSecret }}{{ else if not .Values.redis.url }}{{ .Release.Name }}-redis{{ end -}}
{{- end -}}

{{- define "kd.selector" -}}
app.kubernetes.io/name: kdcluster
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "kd.labels" -}}
{{ include "kd.selector" . }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end -}}

{{- /* .root, .name: image with registry and tag */ -}}
{{- define "kd.image" -}}
{{- $image := .root.Values.image -}}
{{ with $image.registry }}{{ trimSuffix "/" . }}/{{ end }}{{ .name }}:{{ $image.tag | default .root.Chart.AppVersion }}
{{- end -}}

{{- define "kd.siloImage" -}}
{{- $name := .Values.image.silo | default (.Values.gpu.count | int | eq 0 | ternary "kdcluster/silo-cpu" "kdcluster/silo-cuda") -}}
{{ include "kd.image" (dict "root" . "name" $name) }}
{{- end -}}

{{- define "kd.gpuResource" -}}
{{ with .Values.gpu.migProfile }}nvidia.com/mig-{{ . }}{{ else }}{{ .Values.gpu.resource }}{{ end }}
{{- end -}}

{{- define "kd.storageClass" -}}
{{ if ne . "default" }}storageClassName: {{ . | quote }}{{ end }}
{{- end -}}

{{- /* A secret's value as it is in the cluster, else a new one, so that upgrades keep it. .root, .secret, .key */ -}}
{{- define "kd.kept" -}}
{{- $there := lookup "v1" "Secret" .root.Release.Namespace .secret -}}
{{ dig "data" .key (randAlphaNum 48 | b64enc) $there }}
{{- end -}}

{{- define "kd.podSecurity" -}}
runAsNonRoot: true
runAsUser: {{ . }}
runAsGroup: {{ . }}
fsGroup: {{ . }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile: {type: RuntimeDefault}
{{- end -}}

{{- define "kd.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: {drop: [ALL]}
{{- end -}}

{{- /* The port of a URL. .url, .default */ -}}
{{- define "kd.portOf" -}}
{{ regexFind ":[0-9]+(/|$)" .url | trimAll ":/" | default .default }}
{{- end -}}
