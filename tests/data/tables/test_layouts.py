"""The layouts of well-known public files are read: headers and quirks are real, values made up."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.data.tables.test_text import cells, names, read


class Layout(NamedTuple):
    """A file's name and text, and what it holds: the names of its columns, the first row, how many."""

    file: str
    text: str
    names: list[str]
    row: list[Any]
    rows: int


LAYOUTS = [
    Layout(
        "iris.data",
        "5.0,3.4,1.5,0.2,Iris-setosa\n6.1,2.9,4.4,1.2,Iris-versicolor\n6.3,3.1,5.4,2.0,Iris-virginica\n\n",
        [""] * 5,
        [5.0, 3.4, 1.5, 0.2, "Iris-setosa"],
        3,
    ),
    Layout(
        "adult.test",
        "|1x3 Cross validator\n"
        "25, Private, 226802, 11th, 7, Never-married, 0, 40, United-States, <=50K.\n"
        "38, ?, 89814, HS-grad, 9, Married-civ-spouse, 0, 50, United-States, >50K.\n\n",
        [""] * 10,
        [25, "Private", 226802, "11th", 7, "Never-married", 0, 40, "United-States", "<=50K."],
        2,
    ),
    Layout(
        "auto-mpg.data",
        '18.5   8   310.0      131.0      3500.      12.0   70  1\t"ford of one kind"\n'
        '15.0   8   350.0      ?          3690.      11.5   70  1\t"another, kind"\n',
        [""] * 9,
        [18.5, 8, 310, 131, 3500, 12, 70, 1, "ford of one kind"],
        2,
    ),
    Layout(
        "AirQualityUCI.csv",
        "Date;Time;CO(GT);PT08.S1(CO);NMHC(GT);C6H6(GT);;\n"
        "10/03/2004;18.00.00;2,5;1361;151;11,8;;\n11/03/2004;19.00.00;2;1290;-200;9,3;;\n"
        ";;;;;;;\n;;;;;;;\n",
        ["Date", "Time", "CO(GT)", "PT08.S1(CO)", "NMHC(GT)", "C6H6(GT)"],
        ["10/03/2004", "18.00.00", 2.5, 1361, 151, 11.8],
        2,
    ),
    Layout(
        "winequality-red.csv",
        '"fixed acidity";"volatile acidity";"pH";"quality"\n7.3;0.6;3.5;5\n7.9;0.88;3.2;6\n',
        ["fixed acidity", "volatile acidity", "pH", "quality"],
        [7.3, 0.6, 3.5, 5],
        2,
    ),
    Layout(
        "student-mat.csv",
        'school;sex;age;Mjob;G1;G2\n"GP";"F";18;"at_home";"5";"6"\n"MS";"M";17;"other";"5";"5"\n',
        ["school", "sex", "age", "Mjob", "G1", "G2"],
        ["GP", "F", 18, "at_home", 5, 6],
        2,
    ),
    Layout(
        "household_power_consumption.txt",
        "Date;Time;Global_active_power;Voltage\n16/12/2006;17:24:00;4.2;234.8\n16/12/2006;17:25:00;?;?\n",
        ["Date", "Time", "Global_active_power", "Voltage"],
        ["16/12/2006", "17:24:00", 4.2, 234.8],
        2,
    ),
    Layout(
        "data.csv",
        '"id","diagnosis","radius_mean","texture_mean",\n842303,M,18.0,10.4\n842519,B,20.6,17.8\n',
        ["id", "diagnosis", "radius_mean", "texture_mean"],
        [842303, "M", 18, 10.4],
        2,
    ),
    Layout(
        "spam.csv",
        'v1,v2,,,\nham,"Go on, please",,,\nspam,WINNER! Ring now...,,,\nham,"He said ""yes""", and so on,,\n',
        ["v1", "v2", "Unnamed: 2"],
        ["ham", "Go on, please", None],
        3,
    ),
    Layout(
        "SMSSpamCollection",
        'ham\tI\'ve said "yes" to "it\nspam\tFREE entry, text 1 to 87121\nham\tOk lar...\n',
        ["", ""],
        ["ham", 'I\'ve said "yes" to "it'],
        3,
    ),
    Layout(
        "titanic.csv",
        "PassengerId,Survived,Pclass,Name,Sex,Age,Ticket,Cabin,Embarked\n"
        '1,0,3,"Doe, Mr. John",male,22,A/5 1,,S\n2,1,1,"Roe, Mrs. (Jane ""J"" Poe)",female,,17599,C85,C\n',
        ["PassengerId", "Survived", "Pclass", "Name", "Sex", "Age", "Ticket", "Cabin", "Embarked"],
        [1, 0, 3, "Doe, Mr. John", "male", 22, "A/5 1", None, "S"],
        2,
    ),
    Layout(
        "WA_Fn-UseC_-Telco-Customer-Churn.csv",
        "customerID,gender,tenure,TotalCharges,Churn\n7590-VHVE,Female,1,29.9,No\n5575-GNVD,Male,0, ,Yes\n",
        ["customerID", "gender", "tenure", "TotalCharges", "Churn"],
        ["7590-VHVE", "Female", 1, 29.9, "No"],
        2,
    ),
    Layout(
        "creditcard.csv",
        '"Time","V1","V2","Amount","Class"\n0,-1.36,-0.07,149.6,"0"\n1,1.19,0.27,2.7,"1"\n',
        ["Time", "V1", "V2", "Amount", "Class"],
        [0, -1.36, -0.07, 149.6, 0],
        2,
    ),
    Layout(
        "mnist_train.csv",
        "label,1x1,1x2,1x3\n5,0,0,255\n0,0,12,0\n",
        ["label", "1x1", "1x2", "1x3"],
        [5, 0, 0, 255],
        2,
    ),
    Layout("mnist_test_10.csv", "7,0,0,255\n2,0,12,0\n1,0,0,0\n", [""] * 4, [7, 0, 0, 255], 3),
    Layout(
        "iris.csv",
        "6,4,setosa,versicolor,virginica\n5.0,3.4,1.5,0.2,0\n5.0,3.5,1.4,0.2,1\n5.1,3.0,1.4,0.2,2\n",
        [""] * 5,
        [5.0, 3.4, 1.5, 0.2, 0],
        3,
    ),
    Layout(
        "wine_data.csv",
        "3,4,class_0,class_1,class_2\n14.1,1.7,2.4,15.6,0\n13.2,1.8,2.1,11.2,1\n12.2,1.1,2.2,11.0,2\n",
        [""] * 5,
        [14.1, 1.7, 2.4, 15.6, 0],
        3,
    ),
    Layout(
        "mtcars.csv",
        '"","mpg","cyl","disp"\n"Mazda RX",21,6,160\n"Datsun",22.8,4,108\n',
        ["mpg", "cyl", "disp"],
        [21, 6, 160],
        2,
    ),
    Layout(
        "prostate.data",
        "\tlcavol\tlweight\tlpsa\ttrain\n1\t-0.57\t2.7\t-0.43\tT\n2\t-0.99\t3.3\t-0.16\tF\n",
        ["lcavol", "lweight", "lpsa", "train"],
        [-0.57, 2.7, -0.43, "T"],
        2,
    ),
    Layout(
        "diabetes.tab.txt",
        "AGE\tSEX\tBMI\tBP\tY\n59\t2\t32.1\t101\t151\n48\t1\t21.6\t87\t75\n",
        ["AGE", "SEX", "BMI", "BP", "Y"],
        [59, 2, 32.1, 101, 151],
        2,
    ),
    Layout(
        "housing.data",
        " 0.00631  18.00   2.310  0  0.5370  396.90   4.90  24.00\n"
        " 0.02730   0.00   7.070  0  0.4690  396.90   9.10  21.60\n",
        [""] * 8,
        [0.00631, 18, 2.31, 0, 0.537, 396.9, 4.9, 24],
        2,
    ),
    Layout(
        "seeds_dataset.txt",
        "15.2\t14.8\t0.87\t5.7\t1\n14.8\t14.5\t0.88\t5.5\t1\n13.8\t\t13.9\t0.89\t5.3\t2\n",
        [""] * 5,
        [15.2, 14.8, 0.87, 5.7, 1],
        3,
    ),
    Layout(
        "yeast.data",
        "ADT1_YEAST  0.58  0.61  0.47  0.00  MIT\nADT2_YEAST  0.43  0.67  0.48  0.00  CYT\n",
        [""] * 6,
        ["ADT1_YEAST", 0.58, 0.61, 0.47, 0, "MIT"],
        2,
    ),
    Layout(
        "german.data",
        "A11 6 A34 A43 1169 A65 67 A152 1\nA12 48 A32 A43 5951 A61 22 A152 2\n"
        "A11 12 A34 A46 2096 A61 49 A152 1\n",
        [""] * 9,
        ["A11", 6, "A34", "A43", 1169, "A65", 67, "A152", 1],
        3,
    ),
    Layout(
        "horse-colic.data",
        "2 1 530101 38.50 66 28 3 3 ? 2 \n1 1 534817 39.2 88 20 ? ? 4 1 \n",
        [""] * 10,
        [2, 1, 530101, 38.5, 66, 28, 3, 3, None, 2],
        2,
    ),
    Layout(
        "mushrooms.csv",
        "class,cap-shape,cap-surface\np,x,s\ne,x,s\ne,b,s\np,x,y\n",
        ["class", "cap-shape", "cap-surface"],
        ["p", "x", "s"],
        4,
    ),
    Layout("agaricus-lepiota.data", "p,x,s,n\ne,x,s,y\ne,b,s,w\np,x,y,w\ne,x,s,g\n", [""] * 4, [*"pxsn"], 5),
    Layout(
        "car.data",
        "vhigh,vhigh,2,2,small,low,unacc\nvhigh,vhigh,5more,more,small,med,acc\nlow,low,2,4,big,high,vgood\n",
        [""] * 7,
        ["vhigh", "vhigh", "2", "2", "small", "low", "unacc"],
        3,
    ),
    Layout(
        "tic-tac-toe.data",
        "x,x,x,x,o,o,x,o,o,positive\nx,x,o,x,o,b,b,o,x,negative\no,x,b,b,x,o,x,o,x,positive\n",
        [""] * 10,
        [*"xxxxooxoo", "positive"],
        3,
    ),
    Layout(
        "promoters.data",
        "+,S10,\t\ttactagcaa\n+,AMPC,\t\ttgctatcct\n-,867,\t\tatatgaacg\n",
        [""] * 3,
        ["+", "S10", "tactagcaa"],
        3,
    ),
    Layout(
        "breast-cancer-wisconsin.data",
        "1000025,5,1,1,2,2\n1002945,5,4,?,5,4\n1015425,3,1,1,2,2\n",
        [""] * 6,
        [1000025, 5, 1, 1, 2, 2],
        3,
    ),
    Layout("pendigits.tra", " 47,100, 27,  8\n  0, 89, 27,  2\n", [""] * 4, [47, 100, 27, 8], 2),
    Layout("lenses.data", " 1  1  1  1  1  3\n 2  1  1  1  2  2\n", [""] * 6, [1, 1, 1, 1, 1, 3], 2),
    Layout(
        "OnlineNewsPopularity.csv",
        "url, timedelta, n_tokens_title, shares\nhttp://m.com/2013/a/, 731.0, 12.0, 593\n"
        "http://m.com/2013/b/, 731.0, 9.0, 711\n",
        ["url", "timedelta", "n_tokens_title", "shares"],
        ["http://m.com/2013/a/", 731, 12, 593],
        2,
    ),
    Layout(
        "covid.csv",
        'country,2019,2020,2021,trend\nFrance,"1,234","2,345",3,up\nPeru,"12,345","1,000,000",4,down\n',
        ["country", "2019", "2020", "2021", "trend"],
        ["France", 1234, 2345, 3, "up"],
        2,
    ),
    Layout(
        "pandas.csv",
        ",0,1,2,target\n0,0.5,0.2,0.1,1\n1,0.7,0.3,0.9,0\n",
        [*"012", "target"],
        [0.5, 0.2, 0.1, 1],
        2,
    ),
    Layout("saved.txt", "1.5e+00 2.0e+00\n3.0e+00 4.0e+00\n", ["", ""], [1.5, 2], 2),
    Layout(
        "named.txt",
        "# width height\n1.5e+00 2.0e+00\n3.0e+00 4.0e+00\n# the end\n",
        ["width", "height"],
        [1.5, 2],
        2,
    ),
    Layout(
        "excel.csv",
        "sep=;\r\nGröße;Preis;Art\r\n1,5;1.234,50;a\r\n2,5;12,00;b\r\n",
        ["Größe", "Preis", "Art"],
        [1.5, 1234.5, "a"],
        2,
    ),
    Layout(
        "french.csv",
        "taille;poids;genre\n1 234,5;70,2;F\n1 876,0;81;H\n",
        ["taille", "poids", "genre"],
        [1234.5, 70.2, "F"],
        2,
    ),
    Layout(
        "people.csv",
        "name,city\nAda,Turin\nBob,Oslo\nEve,Bonn\n",
        ["name", "city"],
        ["Ada", "Turin"],
        3,
    ),
    Layout(
        "report.csv",
        "Quarterly report\n\nmonth,sales,class\nJan,10,good\nFeb,12,bad\n",
        ["month", "sales", "class"],
        ["Jan", 10, "good"],
        2,
    ),
    Layout(
        "multi.csv",
        'id,text,y\n1,"two\nlines",a\n2,"# no comment",b\n',
        ["id", "text", "y"],
        [1, "two\nlines", "a"],
        2,
    ),
]


@pytest.mark.parametrize("layout", LAYOUTS, ids=[layout.file for layout in LAYOUTS])
def test_public_layouts_are_read(tmp_path: Path, layout: Layout) -> None:
    table = read(tmp_path, layout.text.encode("utf-8"), layout.file)
    assert names(table) == layout.names
    found = cells(table)
    assert found[0] == layout.row
    assert len(found) == layout.rows
