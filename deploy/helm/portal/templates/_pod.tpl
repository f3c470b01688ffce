{{- define "portal.name" -}}{{ .Release.Name | trunc 40 | trimSuffix "-" }}{{- end }}

{{- define "portal.labels" -}}
app.kubernetes.io/name: portal
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- end }}

{{- define "portal.selector" -}}
app.kubernetes.io/name: portal
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "portal.image" -}}
{{ .Values.image.repository }}{{ if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{/* What every pod has alike; takes a dict of root, secrets and grace. */}}
{{- define "portal.pod" -}}
automountServiceAccountToken: false
enableServiceLinks: false
terminationGracePeriodSeconds: {{ .grace }}
securityContext:
  runAsNonRoot: true
  runAsUser: 10001
  runAsGroup: 10001
  fsGroup: 10001
  seccompProfile: {type: RuntimeDefault}
{{- with .root.Values.image.pullSecrets }}
imagePullSecrets: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.nodeSelector }}
nodeSelector: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.tolerations }}
tolerations: {{ toYaml . | nindent 2 }}
{{- end }}
{{- with .root.Values.affinity }}
affinity: {{ toYaml . | nindent 2 }}
{{- end }}
volumes:
  - name: state
    emptyDir: {medium: Memory, sizeLimit: 64Mi}
  - name: tmp
    emptyDir: {medium: Memory, sizeLimit: 64Mi}
  - name: secrets
    secret:
      secretName: {{ .root.Values.secret }}
      defaultMode: 0440
      items:
        {{- range .secrets }}
        - {key: {{ . }}, path: {{ . }}}
        {{- end }}
  {{- with .root.Values.profileConfigMap }}
  - name: profile
    configMap: {name: {{ . }}}
  {{- end }}
{{- end }}

{{/* What every container has alike; takes the same dict. */}}
{{- define "portal.container" -}}
image: {{ include "portal.image" .root }}
imagePullPolicy: {{ .root.Values.image.pullPolicy }}
securityContext:
  allowPrivilegeEscalation: false
  readOnlyRootFilesystem: true
  capabilities: {drop: [ALL]}
volumeMounts:
  - {name: state, mountPath: /var/lib/portal}
  - {name: tmp, mountPath: /tmp}
  - {name: secrets, mountPath: /run/secrets/portal, readOnly: true}
  {{- if .root.Values.profileConfigMap }}
  - {name: profile, mountPath: /etc/portal, readOnly: true}
  {{- end }}
env:
  - {name: PORTAL_PLATFORM, value: {{ ternary "/etc/portal/platform.toml" .root.Values.platform (not (empty .root.Values.profileConfigMap)) | quote }}}
  - {name: PORTAL_BASE_URL, value: {{ .root.Values.baseUrl | quote }}}
  # The pod's own address is what its probes and Prometheus ask for.
  - name: POD_IP
    valueFrom: {fieldRef: {fieldPath: status.podIP}}
  - {name: PORTAL_ALLOWED_HOSTS, value: {{ printf "%s,127.0.0.1,$(POD_IP)" (join "," (.root.Values.allowedHosts | default (list (regexReplaceAll "^https?://([^:/]+).*$" .root.Values.baseUrl "${1}")))) | quote }}}
  - {name: PORTAL_TRUSTED_PROXIES, value: {{ join "," .root.Values.trustedProxies | quote }}}
  - {name: PORTAL_LOG_FORMAT, value: json}
  - {name: PORTAL_METRICS_FROM, value: {{ join "," .root.Values.metrics.from | quote }}}
  {{- range .secrets }}
  - {name: {{ . }}_FILE, value: /run/secrets/portal/{{ . }}}
  {{- end }}
  {{- with .root.Values.profileSecrets }}
  - {name: PORTAL_PROFILE_SECRETS, value: {{ join "," . | quote }}}
  {{- end }}
  {{- range $name, $value := .root.Values.env }}
  - {name: {{ $name }}, value: {{ $value | quote }}}
  {{- end }}
{{- end }}

{{/* A port for what a process without pages counts. */}}
{{- define "portal.metrics" -}}
{{- if .Values.metrics.from }}
  - {name: PORTAL_METRICS_BIND, value: "0.0.0.0:{{ .Values.metrics.port }}"}
{{- end }}
{{- end }}
