"""Give the emblems at the heart of the badges, one a skill group, as SVG elements in white on the group's colour.

Each is drawn within about 120 units around (300, 285); `{deep}` and `{light}` stand for the group's two colours.
"""

PENCIL = (
    '<g transform="translate(300 285) scale(1.25) translate(-300 -285) rotate(45 300 285)">'
    '<rect x="274" y="180" width="52" height="150" fill="#fff"/>'
    '<path d="M274 330h52l-26 62z" fill="#fff"/><path d="M289 366h22l-11 26z" fill="{deep}"/>'
    '<rect x="274" y="168" width="52" height="26" rx="8" fill="{light}"/>'
    '<path d="M291 206v116M309 206v116" stroke="{deep}" stroke-width="5" stroke-opacity=".35"/></g>'
)
BRACKETS = (
    '<g fill="none" stroke="#fff" stroke-width="26" stroke-linecap="round" stroke-linejoin="round">'
    '<path d="M238 215l-66 70 66 70"/><path d="M362 215l66 70-66 70"/></g>'
    '<path d="M328 190l-56 190" stroke="{light}" stroke-width="24" stroke-linecap="round"/>'
)
SPEECH = (
    '<path d="M206 190h188a34 34 0 0 1 34 34v92a34 34 0 0 1-34 34h-92l-62 56v-56h-34a34 34 0 0 1-34-34v-92'
    'a34 34 0 0 1 34-34z" fill="#fff"/>'
    '<circle cx="238" cy="270" r="17" fill="{deep}"/><circle cx="300" cy="270" r="17" fill="{deep}"/>'
    '<circle cx="362" cy="270" r="17" fill="{deep}"/>'
)
PEOPLE = (
    '<circle cx="218" cy="246" r="36" fill="{light}"/><path d="M154 366a64 64 0 0 1 128 0z" fill="{light}"/>'
    '<circle cx="382" cy="246" r="36" fill="{light}"/><path d="M318 366a64 64 0 0 1 128 0z" fill="{light}"/>'
    '<circle cx="300" cy="224" r="44" fill="#fff" stroke="{deep}" stroke-width="10"/>'
    '<path d="M218 384a82 82 0 0 1 164 0z" fill="#fff" stroke="{deep}" stroke-width="10"/>'
)
COMPASS = (
    '<circle cx="300" cy="285" r="112" fill="none" stroke="#fff" stroke-width="16"/>'
    '<path d="M300 190l26 69 69 26-69 26-26 69-26-69-69-26 69-26z" fill="#fff"/>'
    '<path d="M352 233l-34 44-36 16z" fill="{light}"/><circle cx="300" cy="285" r="13" fill="{deep}"/>'
)
RINGS = (
    '<g fill="none" stroke-width="26"><circle cx="250" cy="285" r="74" stroke="#fff"/>'
    '<circle cx="350" cy="285" r="74" stroke="{light}"/>'
    '<path d="M300 230.4a74 74 0 0 1 23.5 46" stroke="#fff"/></g>'
)
SPROUT = (
    '<path d="M300 388v-120" stroke="#fff" stroke-width="18" stroke-linecap="round"/>'
    '<path d="M300 286c-8-66-54-96-122-96 0 68 44 104 122 96z" fill="#fff"/>'
    '<path d="M300 262c4-58 46-86 110-88 2 60-38 96-110 88z" fill="{light}"/>'
    '<path d="M214 388h172" stroke="#fff" stroke-width="18" stroke-linecap="round"/>'
)
CALENDAR = (
    '<rect x="190" y="196" width="220" height="190" rx="22" fill="#fff"/>'
    '<path d="M190 244v-26a22 22 0 0 1 22-22h176a22 22 0 0 1 22 22v26z" fill="{light}"/>'
    '<path d="M242 174v42M358 174v42" stroke="#fff" stroke-width="18" stroke-linecap="round"/>'
    '<path d="M246 314l38 38 72-76" fill="none" stroke="{deep}" stroke-width="22" stroke-linecap="round" '
    'stroke-linejoin="round"/>'
)
BOOK = (
    '<path d="M300 222c-34-30-78-36-128-32v166c50-4 94 2 128 32z" fill="#fff"/>'
    '<path d="M300 222c34-30 78-36 128-32v166c-50-4-94 2-128 32z" fill="{light}"/>'
    '<path d="M200 236c28 0 52 6 72 18M200 276c28 0 52 6 72 18M200 316c28 0 52 6 72 18" stroke="{deep}" '
    'stroke-width="9" stroke-linecap="round" fill="none" stroke-opacity=".55"/>'
)
GLOBE = (
    '<g fill="none" stroke="#fff" stroke-width="15"><circle cx="300" cy="285" r="108"/>'
    '<ellipse cx="300" cy="285" rx="48" ry="108"/><path d="M192 285h216"/>'
    '<path d="M210 228c54 24 126 24 180 0M210 342c54-24 126-24 180 0"/></g>'
    '<circle cx="348" cy="236" r="24" fill="{light}"/><circle cx="256" cy="330" r="18" fill="{light}"/>'
)
SPARK = (
    '<path d="M300 176l34 74 80 9-60 54 17 79-71-40-71 40 17-79-60-54 80-9z" fill="#fff"/>'
    '<circle cx="300" cy="292" r="26" fill="{light}"/>'
)
