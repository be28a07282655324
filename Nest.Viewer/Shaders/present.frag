#version 330 core
in vec2 offset;

uniform float radius;   // of the point, pixels
uniform float reach;    // of the glow, pixels
uniform float glow;     // strength at the point's edge
uniform float presence; // of everything
uniform vec3 present;
uniform vec3 ground;

out vec4 colour;

void main()
{
    float distance = length(offset);
    float far = clamp((distance - radius) / (reach - radius), 0.0, 1.0);
    float halo = glow * exp(-GLOW_FALLOFF * far) * (1.0 - far) * (1.0 - far);
    float rim = clamp(radius + RIM_WIDTH - distance + 0.5, 0.0, 1.0);   // a hair of ground sets the point off from the line
    float point = clamp(radius - distance + 0.5, 0.0, 1.0);
    float core = clamp(1.0 - length(offset + CORE_OFFSET * radius) / (CORE_RADIUS * radius), 0.0, 1.0);
    vec3 face = mix(present, vec3(1.0), CORE_STRENGTH * core);
    vec3 tone = mix(mix(present, ground, rim), face, point);
    colour = vec4(tone, presence * max(halo, max(rim * RIM_STRENGTH, point)));
}
