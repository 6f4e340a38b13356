package markdown

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestHTML(t *testing.T) {
	for source, want := range map[string]string{
		"# A `b`\n":                           "<h1>A <code>b</code></h1>\n",
		"one\n**two** *three* [x](y)\n":       "<p>one\n<strong>two</strong> <em>three</em> x</p>\n",
		"- a\n- b\n":                          "<ul><li>a</li>\n<li>b</li>\n</ul>\n",
		"3. a\n":                              "<ol start=\"3\"><li>a</li>\n</ol>\n",
		"> a\n":                               "<blockquote><p>a</p>\n</blockquote>\n",
		"|a|b|\n|-|-|\n|`1`|2|\n":             "<table><tr><th>a</th>\n<th>b</th>\n</tr>\n<tr><td><code>1</code></td>\n<td>2</td>\n</tr>\n</table>\n",
		"    a < b\n":                         "<pre>a &lt; b\n</pre>\n",
		"---\n":                               "<hr>\n",
		"```sh\n</pre><script>\n```\n":        "<pre>&lt;/pre&gt;&lt;script&gt;\n</pre>\n",
		"<b>a</b> &amp; \"c\" <http://x/'>\n": "<p>&lt;b&gt;a&lt;/b&gt; &amp;amp; &#34;c&#34; http://x/&#39;</p>\n",
		"[a](javascript:b) `<i>` # <img src=x>\n\n<i>": "<p>a <code>&lt;i&gt;</code> # &lt;img src=x&gt;</p>\n<p>&lt;i&gt;</p>\n",
	} {
		require.Equal(t, want, HTML([]byte(source)), source)
	}
}
